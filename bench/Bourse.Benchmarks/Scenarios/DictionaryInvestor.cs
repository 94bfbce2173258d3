using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// An investor as one would write it at first: decimals in dictionaries, a portfolio valued when a price completes its day. It knows
/// neither late nor changed nor missing prices.
/// </summary>
internal sealed class DictionaryInvestor(Investor investor)
{
    private readonly Dictionary<(string Portfolio, DateOnly Day), Dictionary<string, decimal>> _days = [];
    private readonly Dictionary<string, decimal> _previous = [];

    /// <summary>How many evaluations were made.</summary>
    public long Count { get; private set; }

    /// <summary>The sum of all changes in per cent, so that they are really computed.</summary>
    public decimal Checksum { get; private set; }

    public void Take(string ticker, DateOnly day, decimal price)
    {
        foreach (var portfolio in investor.Portfolios)
        {
            if (!portfolio.Holdings.Any(holding => holding.Ticker == ticker)) continue;
            if (!_days.TryGetValue((portfolio.Key, day), out var prices)) _days[(portfolio.Key, day)] = prices = [];
            prices[ticker] = price;
            if (prices.Count == portfolio.Holdings.Count) Value(portfolio, prices);
        }
    }

    private void Value(Portfolio portfolio, Dictionary<string, decimal> prices)
    {
        var value = portfolio.Holdings.Sum(holding => holding.Quantity.Whole * prices[holding.Ticker]);
        if (_previous.TryGetValue(portfolio.Key, out var previous)) Checksum += Math.Round((value - previous) / previous * 100, 6);
        _previous[portfolio.Key] = value;
        Count++;
    }
}
