using Bourse.Market;

namespace Bourse.Investors;

/// <summary>The holdings of an investor that have ended, in words.</summary>
/// <param name="investor">The investor.</param>
internal sealed class EndedHoldings(Investor investor)
{
    private const int Most = 10;

    private readonly List<(DateOnly Until, string Words)> _holdings =
    [
        .. investor.Portfolios.SelectMany(portfolio => portfolio.Holdings, (portfolio, holding) => (portfolio, holding))
            .Where(one => one.holding.Until is not null)
            .OrderBy(one => one.holding.Until)
            .Select(one => (one.holding.Until!.Value, $"{one.holding.Ticker} held until {one.holding.Until:yyyy-MM-dd} in {one.portfolio.Key}")),
    ];

    private IReadOnlyList<string> _words = [];
    private int _ended;

    /// <summary>A sentence for each holding whose last day is before that one; at most eleven.</summary>
    public IReadOnlyList<string> Before(DateOnly day)
    {
        var ended = _ended;
        while (ended < _holdings.Count && _holdings[ended].Until < day) ended++;
        if (ended == _ended) return _words;
        _ended = ended;
        var words = _holdings.Take(Math.Min(ended, Most)).Select(holding => holding.Words);
        _words = [.. ended > Most ? words.Append($"{ended - Most:N0} more holdings have ended") : words];
        return _words;
    }
}
