using Bourse.Market;

namespace Bourse.Events;

/// <summary>The conditions for a usable price: a known ticker, a plausible price, and a trading day within the accepted range.</summary>
public sealed class PriceRules
{
    /// <summary>A price above this, ten million, is implausible.</summary>
    public static readonly Money MaxPrice = new(10_000_000 * Money.Scale);

    /// <summary>No price is older than this day.</summary>
    public static readonly DateOnly FirstDay = new(1900, 1, 1);

    private const int DaysAhead = 366;
    private readonly IReadOnlySet<string> _known;
    private readonly TradingCalendar _calendar;
    private readonly TimeProvider _clock;

    /// <summary>Creates the rules of a network.</summary>
    /// <param name="known">Every ticker that may come.</param>
    /// <param name="calendar">The trading days.</param>
    /// <param name="clock">Gives today's date: a day more than 366 days later (UTC) is refused.</param>
    public PriceRules(IReadOnlySet<string> known, TradingCalendar calendar, TimeProvider clock)
    {
        _known = known;
        _calendar = calendar;
        _clock = clock;
    }

    /// <summary>Every ticker that may come.</summary>
    public IReadOnlySet<string> KnownTickers => _known;

    /// <summary>No price is of a later day than this.</summary>
    public DateOnly LastDay
    {
        get
        {
            var today = Today;
            return DateOnly.MaxValue.DayNumber - today.DayNumber > DaysAhead ? today.AddDays(DaysAhead) : DateOnly.MaxValue;
        }
    }

    private DateOnly Today => DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime);

    /// <summary>Whether it is above zero and at most <see cref="MaxPrice"/>.</summary>
    public static bool IsPlausible(Money price) => price > Money.Zero && price <= MaxPrice;

    /// <summary>Why nothing trades on that day, or null.</summary>
    public string? ProblemWith(DateOnly day)
    {
        if (day < FirstDay) return $"{Text(day)} is too far in the past: before {Text(FirstDay)}";
        if (!_calendar.IsTradingDay(day)) return $"{Text(day)} is not a trading day of calendar {_calendar.Name}";
        return day > LastDay ? $"{Text(day)} is too far in the future: today is {Text(Today)}" : null;
    }

    /// <summary>Why a ticker is not accepted, or null.</summary>
    public string? ProblemWith(string ticker)
    {
        if (_known.Contains(ticker)) return null;
        // Equally near names are ordered alphabetically, so that the reason is always the same.
        var nearest = NearestName.Of(ticker, _known.Order(StringComparer.Ordinal));
        return nearest is null ? $"unknown ticker {ticker}" : $"unknown ticker {ticker}, the nearest known one is {nearest}";
    }

    /// <summary>Why a quote cannot be used, or null.</summary>
    public string? ProblemWith(Quote quote) =>
        ProblemWith(quote.Ticker) ?? (IsPlausible(quote.Price) ? ProblemWith(quote.Date) : $"the price of {quote.Ticker} is absurd: {quote.Price}");

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd");
}
