using Bourse.Market;

namespace Bourse.Investors;

/// <summary>
/// The holdings of many portfolios, laid out for revaluation: for each portfolio a run of ticker numbers and a run of quantities, in two flat arrays.
/// The value is an exact integer dot product with the day's prices, rounded once. Portfolios that have fractions keep their quantities in
/// millionths, apart from the others, whose sums they do not slow down.
/// </summary>
public sealed class Positions
{
    /// <summary>The products of quantities and prices, both in millionths, that make a cent.</summary>
    private const long MicroMicrosPerCent = Money.Scale / 100 * Quantity.Scale;

    private readonly int[] _starts;
    private readonly int[] _tickers;
    private readonly int[] _quantities;
    private readonly long[]?[] _fractional;
    private readonly long[] _maxSafePrice;
    private int _largestTicker = -1;

    /// <summary>Lays out the portfolios in the order given.</summary>
    /// <param name="portfolios">Their holdings.</param>
    /// <param name="numberOf">The number of a ticker: its place in the arrays of prices given later, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 0.</exception>
    public Positions(IReadOnlyList<IReadOnlyList<Holding>> portfolios, Func<string, int> numberOf)
    {
        var count = portfolios.Sum(holdings => holdings.Count);
        _starts = new int[portfolios.Count + 1];
        _tickers = new int[count];
        _quantities = new int[count];
        _fractional = new long[portfolios.Count][];
        _maxSafePrice = new long[portfolios.Count];
        for (var i = 0; i < portfolios.Count; i++) LayOut(i, portfolios[i], numberOf);
    }

    /// <summary>How many portfolios there are.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The numbers of the tickers that a portfolio holds.</summary>
    public ReadOnlySpan<int> TickersOf(int portfolio) => _tickers.AsSpan(_starts[portfolio].._starts[portfolio + 1]);

    /// <summary>The value of a portfolio: Σ quantity × price, exact, and the whole sum rounded to cents, halves away from zero.</summary>
    /// <param name="portfolio">Which one.</param>
    /// <param name="holdings">How many of its holdings count: the first ones.</param>
    /// <param name="prices">The price of each ticker number in millionths; those held are above zero.</param>
    /// <param name="maxPrice">No price of a held ticker is larger, in millionths.</param>
    /// <exception cref="ArgumentException">A ticker that some portfolio holds has no place among the prices.</exception>
    /// <exception cref="OverflowException">The value is beyond ±9.2 × 10¹².</exception>
    public Money ValueOf(int portfolio, int holdings, ReadOnlySpan<long> prices, long maxPrice)
    {
        if (prices.Length <= _largestTicker)
        {
            throw new ArgumentException($"{prices.Length} prices: too few for ticker number {_largestTicker}", nameof(prices));
        }

        var tickers = TickersOf(portfolio)[..holdings];
        if (_fractional[portfolio] is { } fractional) return CentsOf(SumWide(tickers, fractional.AsSpan(0, holdings), prices));
        var quantities = _quantities.AsSpan(_starts[portfolio], holdings);
        // When Σ |quantity| × highest price fits into 64 bits, so does every partial sum, and no step needs an overflow check.
        var sum = maxPrice <= _maxSafePrice[portfolio]
            ? DotProduct.Of(tickers, quantities, prices)
            : checked((long)SumWide(tickers, quantities, prices));
        return new Money(sum).RoundToCents();
    }

    /// <summary>The value of a portfolio with all its holdings.</summary>
    /// <inheritdoc cref="ValueOf(int, int, ReadOnlySpan{long}, long)"/>
    public Money ValueOf(int portfolio, ReadOnlySpan<long> prices, long maxPrice) =>
        ValueOf(portfolio, _starts[portfolio + 1] - _starts[portfolio], prices, maxPrice);

    private void LayOut(int portfolio, IReadOnlyList<Holding> holdings, Func<string, int> numberOf)
    {
        var position = _starts[portfolio];
        foreach (var holding in holdings)
        {
            var ticker = numberOf(holding.Ticker);
            ArgumentOutOfRangeException.ThrowIfNegative(ticker, nameof(numberOf));
            _largestTicker = Math.Max(_largestTicker, ticker);
            _tickers[position] = ticker;
            _quantities[position++] = checked((int)holding.Quantity.Whole);
        }

        _starts[portfolio + 1] = position;
        if (holdings.Any(holding => !holding.Quantity.IsWhole)) _fractional[portfolio] = [.. holdings.Select(holding => holding.Quantity.Micros)];
        _maxSafePrice[portfolio] = long.MaxValue / Math.Max(1, holdings.Sum(holding => Math.Abs(holding.Quantity.Whole)));
    }

    private static Int128 SumWide(ReadOnlySpan<int> tickers, ReadOnlySpan<int> quantities, ReadOnlySpan<long> prices)
    {
        Int128 sum = 0;
        for (var i = 0; i < tickers.Length; i++) sum += (Int128)quantities[i] * prices[tickers[i]];
        return sum;
    }

    private static Int128 SumWide(ReadOnlySpan<int> tickers, ReadOnlySpan<long> quantities, ReadOnlySpan<long> prices)
    {
        Int128 sum = 0;
        for (var i = 0; i < tickers.Length; i++) sum += (Int128)quantities[i] * prices[tickers[i]];
        return sum;
    }

    /// <summary>Millionths of millionths, rounded to cents.</summary>
    private static Money CentsOf(Int128 sum) => Money.FromCents(Money.RoundedQuotient(sum, MicroMicrosPerCent));
}
