using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The sums of <see cref="Revaluation"/> in the arithmetic that others use: the same layout, another type for prices.</summary>
internal sealed class PeerPositions
{
    private readonly int[] _tickers;
    private readonly int[] _quantities;
    private readonly decimal[] _decimals;
    private readonly double[] _doubles;
    private readonly decimal[] _decimalValues;
    private readonly double[] _doubleValues;

    public PeerPositions(ManyPortfolios book, int count)
    {
        var holdings = book.Holdings.Take(count).SelectMany(portfolio => portfolio).ToList();
        _tickers = [.. holdings.Select(holding => book.Numbers[holding.Ticker])];
        _quantities = [.. holdings.Select(holding => (int)holding.Quantity.Whole)];
        _decimals = [.. book.Prices.Select(price => new Money(price).ToDecimal())];
        _doubles = [.. _decimals.Select(price => (double)price)];
        _decimalValues = new decimal[count];
        _doubleValues = new double[count];
    }

    public void SumDecimals()
    {
        for (var i = 0; i < _decimalValues.Length; i++)
        {
            var tickers = PartOf(_tickers, i);
            var quantities = PartOf(_quantities, i);
            var sum = 0m;
            for (var j = 0; j < tickers.Length; j++) sum += quantities[j] * _decimals[tickers[j]];
            _decimalValues[i] = sum;
        }
    }

    public void SumDoubles()
    {
        for (var i = 0; i < _doubleValues.Length; i++)
        {
            var tickers = PartOf(_tickers, i);
            var quantities = PartOf(_quantities, i);
            var sum = 0.0;
            for (var j = 0; j < tickers.Length; j++) sum += quantities[j] * _doubles[tickers[j]];
            _doubleValues[i] = sum;
        }
    }

    /// <summary>With the same liberty that the exact sum takes, which is not open to those who need the same digits on every machine.</summary>
    public void SumDoublesByFour()
    {
        for (var i = 0; i < _doubleValues.Length; i++)
        {
            var tickers = PartOf(_tickers, i);
            var quantities = PartOf(_quantities, i);
            double a = 0, b = 0, c = 0, d = 0;
            for (var j = 0; j <= tickers.Length - 4 && j <= quantities.Length - 4; j += 4)
            {
                a += quantities[j] * _doubles[tickers[j]];
                b += quantities[j + 1] * _doubles[tickers[j + 1]];
                c += quantities[j + 2] * _doubles[tickers[j + 2]];
                d += quantities[j + 3] * _doubles[tickers[j + 3]];
            }

            _doubleValues[i] = a + b + c + d;
        }
    }

    private static ReadOnlySpan<int> PartOf(int[] positions, int portfolio) =>
        positions.AsSpan(portfolio * ManyPortfolios.HoldingsEach, ManyPortfolios.HoldingsEach);
}
