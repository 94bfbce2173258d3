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
    private readonly AuditOptions _options;
    private readonly DateOnly _closedBefore;

    /// <summary>Creates a valuation of everything the price history holds.</summary>
    /// <param name="history">The prices.</param>
    /// <param name="options">What the network was run with.</param>
    public ReferenceValuation(PriceHistory history, AuditOptions options)
    {
        (_history, _options) = (history, options);
        _closedBefore = history.Days.Reverse().Skip(options.Lateness).FirstOrDefault(DateOnly.MinValue);
    }

    /// <summary>Every day on which the portfolio must have a value, or may have one because its run has ended; ascending.</summary>
    public IReadOnlyList<AuditedDay> Value(Portfolio portfolio)
    {
        var days = new List<AuditedDay>();
        var onlyAtEnd = false;
        foreach (var day in TradingDaysOf(portfolio))
        {
            var missing = MissingOn(portfolio, day).ToList();
            if (missing.Count > 0 && _options.Missing == MissingPolicy.Wait) break;
            onlyAtEnd |= missing.Any(holding => !IsMissingForGood(holding.Ticker, day));
            if (Sum(portfolio, day) is not { } sum) continue;
            var previous = days.LastOrDefault();
            days.Add(AuditedDay.Of(portfolio, day, sum.Value, previous) with
            {
                OnlyAtEnd = onlyAtEnd,
                Carried = [.. missing.Select(holding => holding.Ticker).Order(StringComparer.Ordinal)],
                MayRepeat = MayRepeat(portfolio, day) || (previous is not null && MayRepeat(portfolio, previous.Date)),
                PricedAt = sum.PricedAt,
            });
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
        var onlyAtEnd = false;
        foreach (var day in TradingDaysOf(portfolio))
        {
            AuditedDay? valued = null;
            onlyAtEnd |= _options.Missing != MissingPolicy.Wait && MissingOn(portfolio, day).Any(holding => !IsMissingForGood(holding.Ticker, day));
            if (Sum(portfolio, day) is { } sum)
            {
                // What is carried now may have had its own price.
                valued = AuditedDay.Of(portfolio, day, sum.Value, previous) with
                {
                    IsChangeKnown = previous is not null, OnlyAtEnd = onlyAtEnd, Carried = null, PricedAt = sum.PricedAt,
                };
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
        return _options.Missing == MissingPolicy.Carry ? _history.FindBefore(holding.Ticker, day) : null;
    }

    /// <summary>Whether it is a trading day.</summary>
    public bool IsTradingDay(DateOnly day) => _options.Calendar.IsFromData ? _history.Days.Contains(day) : _options.Calendar.IsTradingDay(day);

    private static IEnumerable<Holding> HeldOn(Portfolio portfolio, DateOnly day) => portfolio.Holdings.Where(holding => holding.IsHeldOn(day));

    private IEnumerable<Holding> MissingOn(Portfolio portfolio, DateOnly day) =>
        HeldOn(portfolio, day).Where(holding => _history.Find(holding.Ticker, day) is null);

    private IEnumerable<DateOnly> TradingDaysOf(Portfolio portfolio)
    {
        var priced = _history.Days.GetViewBetween(_options.From, DateOnly.MaxValue)
            .Where(day => HeldOn(portfolio, day).Any(holding => _history.Find(holding.Ticker, day) is not null));
        foreach (var first in priced.Take(1))
        {
            var last = portfolio.LastDay is { } end && end < _history.Days.Max ? end : _history.Days.Max;
            return _options.Calendar.IsFromData ? _history.Days.GetViewBetween(first, last) : _options.Calendar.Between(first, last);
        }

        return [];
    }

    private (decimal Value, DateTimeOffset PricedAt)? Sum(Portfolio portfolio, DateOnly day)
    {
        var (sum, pricedAt) = (0m, DateTimeOffset.MinValue);
        foreach (var holding in HeldOn(portfolio, day))
        {
            if (PriceOf(holding, day) is not { } found) return null;
            sum += holding.Quantity.ToDecimal() * found.Price.Price;
            if (found.Price.Time > pricedAt) pricedAt = found.Price.Time;
        }

        return (Math.Round(sum, 2, MidpointRounding.AwayFromZero), pricedAt);
    }

    /// <summary>A late price may replace an equal one that was carried, so with carried prices nothing is known.</summary>
    private bool MayRepeat(Portfolio portfolio, DateOnly day) => _options.Missing == MissingPolicy.Carry
        || HeldOn(portfolio, day).Any(holding => _history.MayHaveChanged(holding.Ticker, day));

    /// <summary>A later price of the ticker has come, or the log is well past the day.</summary>
    private bool IsMissingForGood(string ticker, DateOnly day) => _history.HasLater(ticker, day) || day < _closedBefore;
}
