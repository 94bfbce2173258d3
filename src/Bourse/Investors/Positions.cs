using Bourse.Market;

namespace Bourse.Investors;

/// <summary>
/// The holdings of many portfolios, laid out for revaluation: for each portfolio a run of ticker numbers beside a run of quantities, all in two
/// flat arrays. Valuing one is an exact integer dot product with the day's prices.
/// </summary>
public sealed class Positions
{
    private readonly int[] _starts;
    private readonly int[] _tickers;
    private readonly int[] _quantities;
    private readonly long[] _maxSafePrice;

    /// <summary>Lays out the portfolios in the order given.</summary>
    /// <param name="portfolios">Their holdings.</param>
    /// <param name="numberOf">The number of a ticker: its place in the arrays of prices given later.</param>
    public Positions(IReadOnlyList<IReadOnlyList<Holding>> portfolios, Func<string, int> numberOf)
    {
        var count = portfolios.Sum(holdings => holdings.Count);
        _starts = new int[portfolios.Count + 1];
        _tickers = new int[count];
        _quantities = new int[count];
        _maxSafePrice = new long[portfolios.Count];
        var position = 0;
        for (var i = 0; i < portfolios.Count; i++)
        {
            foreach (var holding in portfolios[i])
            {
                _tickers[position] = numberOf(holding.Ticker);
                _quantities[position++] = checked((int)holding.Quantity);
            }

            _starts[i + 1] = position;
            _maxSafePrice[i] = long.MaxValue / portfolios[i].Sum(holding => holding.Quantity);
        }
    }

    /// <summary>How many portfolios there are.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The numbers of the tickers that a portfolio holds.</summary>
    public ReadOnlySpan<int> TickersOf(int portfolio) => _tickers.AsSpan(_starts[portfolio].._starts[portfolio + 1]);

    /// <summary>While no price is above this, in millionths, the portfolio's value stays within what <see cref="Money"/> holds.</summary>
    public long MaxSafePriceOf(int portfolio) => _maxSafePrice[portfolio];

    /// <summary>The value of a portfolio: Σ quantity × price, exact.</summary>
    /// <param name="portfolio">Which one.</param>
    /// <param name="prices">The price of each ticker number in millionths; those held are above zero.</param>
    /// <param name="maxPrice">No price of a held ticker is larger, in millionths.</param>
    /// <exception cref="OverflowException">The value is beyond ±9.2 × 10¹².</exception>
    public Money ValueOf(int portfolio, ReadOnlySpan<long> prices, long maxPrice)
    {
        var (start, end) = (_starts[portfolio], _starts[portfolio + 1]);
        var tickers = _tickers.AsSpan(start..end);
        var quantities = _quantities.AsSpan(start..end);
        // Where shares × dearest price fits into 64 bits, so does every partial sum, and no step needs a check of its own.
        return maxPrice <= _maxSafePrice[portfolio]
            ? new Money(SumUnchecked(tickers, quantities, prices))
            : new Money(SumWide(tickers, quantities, prices));
    }

    private static long SumUnchecked(ReadOnlySpan<int> tickers, ReadOnlySpan<int> quantities, ReadOnlySpan<long> prices)
    {
        unchecked
        {
            // Four sums at a time keep the multiplier busy; one alone would wait for its own last result.
            long a = 0, b = 0, c = 0, d = 0;
            var i = 0;
            for (; i <= tickers.Length - 4 && i <= quantities.Length - 4; i += 4)
            {
                a += quantities[i] * prices[tickers[i]];
                b += quantities[i + 1] * prices[tickers[i + 1]];
                c += quantities[i + 2] * prices[tickers[i + 2]];
                d += quantities[i + 3] * prices[tickers[i + 3]];
            }

            for (; i < tickers.Length; i++) a += quantities[i] * prices[tickers[i]];
            return a + b + c + d;
        }
    }

    private static long SumWide(ReadOnlySpan<int> tickers, ReadOnlySpan<int> quantities, ReadOnlySpan<long> prices)
    {
        Int128 sum = 0;
        for (var i = 0; i < tickers.Length; i++) sum += (Int128)quantities[i] * prices[tickers[i]];
        return checked((long)sum);
    }
}
