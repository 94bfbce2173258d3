namespace Bourse.Market;

/// <summary>
/// The hours in which an exchange trades, in its local time. Regular hours are those of the exchange's rules, early closes included; extended hours
/// add the sessions before and after them. Immutable and safe to share between threads.
/// </summary>
public abstract class SessionHours
{
    /// <summary>
    /// The New York Stock Exchange: 09:30 to 16:00, extended 04:00 to 20:00. On days with an early close 13:00 and 17:00.
    /// </summary>
    public static SessionHours NewYork { get; } = new NewYorkHours();

    /// <summary>
    /// The London Stock Exchange: 08:00 to 16:30, extended 05:00 to 18:00, from Monday to Friday. Its holidays and half days are not known here.
    /// </summary>
    public static SessionHours London { get; } =
        new WeekdayHours(new TimeSpan(8, 0, 0), new TimeSpan(16, 30, 0), new TimeSpan(5, 0, 0), new TimeSpan(18, 0, 0));

    /// <summary>An exchange of which nothing is known: every day, all day.</summary>
    public static SessionHours Unknown { get; } = new AllHours();

    /// <summary>The trading days.</summary>
    public abstract TradingCalendar Calendar { get; }

    /// <summary>Whether every trading day of <see cref="Calendar"/> has a session, so that a day without bars is one with bars missing.</summary>
    public abstract bool KnowsHolidays { get; }

    /// <summary>Whether the hours of a session are known.</summary>
    public virtual bool KnowsHours => true;

    /// <summary>The hours of the exchange of a time zone, as market-data providers name it: <c>US/Eastern</c>, <c>Europe/London</c>.</summary>
    public static SessionHours Of(string timeZone) => timeZone switch
    {
        "US/Eastern" or "America/New_York" => NewYork,
        "Europe/London" or "GB" => London,
        _ => Unknown,
    };

    /// <summary>The session of a day; null when the exchange does not trade on it.</summary>
    /// <param name="day">The day at the exchange.</param>
    /// <param name="extended">Whether the hours before and after the regular ones are included.</param>
    public Session? Find(DateOnly day, bool extended)
    {
        if (!Calendar.IsTradingDay(day)) return null;
        var (open, close) = HoursOf(day, extended);
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        return new Session(midnight + open, midnight + close);
    }

    /// <summary>The hours of a trading day, as the time since midnight.</summary>
    private protected abstract (TimeSpan Open, TimeSpan Close) HoursOf(DateOnly day, bool extended);

    private sealed class WeekdayHours(TimeSpan open, TimeSpan close, TimeSpan early, TimeSpan late) : SessionHours
    {
        public override TradingCalendar Calendar => Calendars.Weekends;

        public override bool KnowsHolidays => false;

        private protected override (TimeSpan Open, TimeSpan Close) HoursOf(DateOnly day, bool extended) => extended ? (early, late) : (open, close);
    }

    private sealed class AllHours : SessionHours
    {
        public override TradingCalendar Calendar => Calendars.Data;

        public override bool KnowsHolidays => false;

        public override bool KnowsHours => false;

        private protected override (TimeSpan Open, TimeSpan Close) HoursOf(DateOnly day, bool extended) => (TimeSpan.Zero, TimeSpan.FromDays(1));
    }
}

/// <summary>A session of an exchange, in its local time.</summary>
/// <param name="Open">When it begins.</param>
/// <param name="Close">When it ends; not part of it.</param>
public readonly record struct Session(DateTime Open, DateTime Close);
