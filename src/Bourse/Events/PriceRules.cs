using Bourse.Market;

namespace Bourse.Events;

/// <summary>What a price must be like to be used: a known ticker, a plausible price, a trading day.</summary>
public sealed class PriceRules
{
    /// <summary>A price above this is absurd.</summary>
    public static readonly Money MaxPrice = new(10_000_000 * Money.Scale);

    private readonly IReadOnlySet<string> _known;
    private readonly TradingCalendar _calendar;

    /// <summary>Creates the rules of a network.</summary>
    public PriceRules(IReadOnlySet<string> known, TradingCalendar calendar, TimeProvider clock)
    {
        _known = known;
        _calendar = calendar;
        _ = clock;
    }

    /// <summary>Whether it is above zero and not absurd.</summary>
    public static bool IsPlausible(Money price) => price > Money.Zero && price <= MaxPrice;

    /// <summary>Why nothing trades on that day, or null.</summary>
    public string? ProblemWith(DateOnly day) => _calendar.IsTradingDay(day) ? null : $"{day:yyyy-MM-dd} is not a trading day";

    /// <summary>Why a quote cannot be used, or null.</summary>
    public string? ProblemWith(Quote quote) => !_known.Contains(quote.Ticker) ? $"unknown ticker {quote.Ticker}" : ProblemWith(quote.Date);
}
