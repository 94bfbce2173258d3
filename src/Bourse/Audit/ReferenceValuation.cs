using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>
/// Values a portfolio independently of the investors: from the whole price history at once instead of price by price, in decimals instead of scaled
/// integers, and with no shared code. An error goes unnoticed only if both make it.
/// </summary>
public sealed class ReferenceValuation
{
    private readonly PriceHistory _history;
    private readonly TradingCalendar _calendar;
    private readonly MissingPolicy _missing;
    private readonly DateOnly _from;

    /// <summary>Creates a valuation of everything the price history holds.</summary>
    /// <param name="history">The prices.</param>
    /// <param name="calendar">The trading days.</param>
    /// <param name="missing">What the investors do about missing prices.</param>
    /// <param name="from">Days before are not valued.</param>
    public ReferenceValuation(PriceHistory history, TradingCalendar calendar, MissingPolicy missing, DateOnly from)
    {
        _history = history;
        _calendar = calendar;
        _missing = missing;
        _from = from;
    }

    /// <summary>Every day on which the portfolio must have a value, ascending.</summary>
    public IReadOnlyList<AuditedDay> Value(Portfolio portfolio)
    {
        var days = new List<AuditedDay>();
        foreach (var day in TradingDaysOf(portfolio))
        {
            if (SumOf(portfolio, day) is { } value) days.Add(AuditedDay.Of(portfolio, day, value, days.LastOrDefault()));
            else if (_missing == MissingPolicy.Wait || !IsMissingForGood(portfolio, day)) break;
        }

        return days;
    }

    /// <summary>
    /// Every day on which all holdings still have a price, ascending, for a log that has lost prices. A missing price may be a deleted one, so a day
    /// without all prices ends nothing, and the changes of the day after it are unknown.
    /// </summary>
    public IReadOnlyList<AuditedDay> ValueRemaining(Portfolio portfolio)
    {
        var days = new List<AuditedDay>();
        AuditedDay? previous = null;
        foreach (var day in TradingDaysOf(portfolio))
        {
            AuditedDay? valued = null;
            if (SumOf(portfolio, day) is { } value)
            {
                valued = AuditedDay.Of(portfolio, day, value, previous) with { IsChangeKnown = previous is not null };
                days.Add(valued);
            }

            previous = valued;
        }

        return days;
    }

    /// <summary>The price at which a holding counts on a day: the day's own or a carried one; null when there is none.</summary>
    public (DateOnly Date, LoggedPrice Price)? PriceOf(Holding holding, DateOnly day)
    {
        if (_history.Find(holding.Ticker, day) is { } price) return (day, price);
        return _missing == MissingPolicy.Carry && _history.HasLater(holding.Ticker, day) ? _history.FindBefore(holding.Ticker, day) : null;
    }

    private IEnumerable<DateOnly> TradingDaysOf(Portfolio portfolio)
    {
        var priced = _history.Days.GetViewBetween(_from, DateOnly.MaxValue)
            .Where(day => portfolio.Holdings.Any(holding => _history.Find(holding.Ticker, day) is not null));
        var first = priced.Take(1).ToList();
        return first.Count == 0 ? [] : _calendar.Between(first[0], _history.Days.Max);
    }

    private decimal? SumOf(Portfolio portfolio, DateOnly day)
    {
        var sum = 0m;
        foreach (var holding in portfolio.Holdings)
        {
            if (PriceOf(holding, day) is not { } found) return null;
            sum += holding.Quantity * found.Price.Price;
        }

        return Math.Round(sum, 2, MidpointRounding.AwayFromZero);
    }

    private bool IsMissingForGood(Portfolio portfolio, DateOnly day) =>
        portfolio.Holdings.All(holding => _history.Find(holding.Ticker, day) is not null || _history.HasLater(holding.Ticker, day));
}
