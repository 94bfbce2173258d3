namespace Bourse.Market;

/// <summary>
/// The hours of the New York Stock Exchange (NYSE Rule 7.2, and its yearly announcements of early closes). It closes at 13:00 on the Friday after
/// Thanksgiving; on 24 December; and on 3 July, if these are trading days before the holiday. When 4 July was a Thursday, the early close was on
/// Friday 5 July until 2012, and is on Wednesday 3 July since 2013. 26 December 2003 was one more.
/// </summary>
internal sealed class NewYorkHours : SessionHours
{
    private const int FirstEarlyJuly3BeforeThursday = 2013;
    private static readonly DateOnly OneMore = new(2003, 12, 26);
    private static readonly (TimeSpan Open, TimeSpan Close) Regular = (new TimeSpan(9, 30, 0), new TimeSpan(16, 0, 0));
    private static readonly (TimeSpan Open, TimeSpan Close) Extended = (new TimeSpan(4, 0, 0), new TimeSpan(20, 0, 0));
    private static readonly TimeSpan EarlyBy = TimeSpan.FromHours(3);

    /// <inheritdoc/>
    public override TradingCalendar Calendar => Calendars.NewYork;

    /// <inheritdoc/>
    public override bool KnowsHolidays => true;

    /// <summary>Whether the exchange closes early on a trading day.</summary>
    public static bool ClosesEarly(DateOnly day) => (day.Month, day.Day) switch
    {
        (11, _) => IsAfterThanksgiving(day),
        (12, 24) => true,
        (7, 3) => day.DayOfWeek switch
        {
            DayOfWeek.Friday => false,
            DayOfWeek.Wednesday => day.Year >= FirstEarlyJuly3BeforeThursday,
            _ => true,
        },
        (7, 5) => day.DayOfWeek == DayOfWeek.Friday && day.Year < FirstEarlyJuly3BeforeThursday,
        _ => day == OneMore,
    };

    private protected override (TimeSpan Open, TimeSpan Close) HoursOf(DateOnly day, bool extended)
    {
        var (open, close) = extended ? Extended : Regular;
        return ClosesEarly(day) ? (open, close - EarlyBy) : (open, close);
    }

    /// <summary>Thanksgiving is the fourth Thursday of November, so the day after it is a Friday from the 23rd to the 29th.</summary>
    private static bool IsAfterThanksgiving(DateOnly day) => day is { DayOfWeek: DayOfWeek.Friday, Day: >= 23 and <= 29 };
}
