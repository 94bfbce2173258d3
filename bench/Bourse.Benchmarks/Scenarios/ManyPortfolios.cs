using System.Globalization;
using System.Numerics;
using Bourse.Benchmarks.Harness;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// The portfolios of <see cref="Revaluation"/>. Holdings repeat after some hundred portfolios, which makes them cheap to prepare and
/// to check; the positions laid out from them are memory of their own for each portfolio.
/// </summary>
internal sealed class ManyPortfolios
{
    public const int Count = 100_000;
    public const int HoldingsEach = 1_000;
    public const long Bytes = 2L * sizeof(int) * Count * HoldingsEach;

    private const int TickerCount = 2_000;
    private const int Different = 400;
    private const int MaxQuantity = 10_000;
    private const int MaxCents = 100_000;
    private const int Seed = 20_000_101;

    private readonly Positions _positions;
    private readonly BigInteger[] _expected;
    private readonly Money[] _values = new Money[Count];
    private readonly long _maxPrice;

    public ManyPortfolios()
    {
        var random = new Random(Seed);
        Tickers = [.. Enumerable.Range(0, TickerCount).Select(number => "T" + number.ToString(CultureInfo.InvariantCulture))];
        Numbers = Tickers.Select((ticker, number) => (ticker, number)).ToDictionary(pair => pair.ticker, pair => pair.number, StringComparer.Ordinal);
        Prices = [.. Tickers.Select(_ => Money.FromCents(random.Next(1, MaxCents)).Micros)];
        _maxPrice = Prices.Max();
        var holdings = Enumerable.Range(0, Different).Select(_ => Draw(random)).ToList();
        Holdings = [.. Enumerable.Range(0, Count).Select(portfolio => holdings[portfolio % Different])];
        _expected = [.. holdings.Select(Sum)];
        Positions? positions = null;
        PreparedIn = Stopwatches.Time(() => positions = new Positions(Holdings, ticker => Numbers[ticker])).Wall;
        _positions = positions!;
    }

    public IReadOnlyList<string> Tickers { get; }

    public IReadOnlyDictionary<string, int> Numbers { get; }

    /// <summary>The price of each ticker in millionths.</summary>
    public long[] Prices { get; }

    public IReadOnlyList<IReadOnlyList<Holding>> Holdings { get; }

    public TimeSpan PreparedIn { get; }

    /// <summary>Values a range of portfolios.</summary>
    public void Value(int from, int to)
    {
        for (var i = from; i < to; i++) _values[i] = _positions.ValueOf(i, Prices, _maxPrice);
    }

    /// <summary>Values all portfolios, an equal part on each core.</summary>
    public void ValueOn(int cores) =>
        Parallel.For(0, cores, new ParallelOptions { MaxDegreeOfParallelism = cores }, core => Value(PartOf(core, cores), PartOf(core + 1, cores)));

    /// <summary>Values a range of portfolios as if prices were too large for sums of 64 bits.</summary>
    public void ValueWide(int from, int to)
    {
        for (var i = from; i < to; i++) _values[i] = _positions.ValueOf(i, Prices, long.MaxValue);
    }

    /// <summary>Makes sure that no value is left from an earlier run.</summary>
    public void Forget() => Array.Fill(_values, new Money(-1));

    /// <summary>Compares the values of the first <paramref name="count"/> portfolios with sums in unlimited arithmetic.</summary>
    /// <exception cref="BourseException">One is different.</exception>
    public void Check(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var (value, expected) = (_values[i].Micros, _expected[i % Different]);
            if (value == expected) continue;
            throw new BourseException(FailureKind.Failed, $"portfolio {i} is not valued exactly: {value} instead of {expected} millionths");
        }
    }

    private static int PartOf(int core, int cores) => (int)((long)Count * core / cores);

    private List<Holding> Draw(Random random)
    {
        var tickers = Tickers.ToArray();
        random.Shuffle(tickers);
        return [.. tickers.Take(HoldingsEach).Select(ticker => new Holding(ticker, random.Next(1, MaxQuantity)))];
    }

    private BigInteger Sum(IEnumerable<Holding> holdings)
    {
        var sum = BigInteger.Zero;
        foreach (var holding in holdings) sum += (BigInteger)holding.Quantity.Whole * Prices[Numbers[holding.Ticker]];
        return sum;
    }
}
