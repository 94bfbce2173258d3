using Bourse.Market;

namespace Bourse.Bars;

/// <summary>
/// When the bars of a session start. Providers count intervals from midnight or from the opening; with 60 minutes and an opening at 09:30 these are
/// 10:00, 11:00, … and 09:30, 10:30, …. Both are accepted. A bar belongs to a session if it overlaps with it.
/// </summary>
internal readonly struct SessionGrid
{
    private readonly Session _session;
    private readonly long _interval;

    /// <param name="session">The session.</param>
    /// <param name="interval">The time that a bar covers.</param>
    public SessionGrid(Session session, BarInterval interval)
    {
        _session = session;
        _interval = interval.Minutes * TimeSpan.TicksPerMinute;
    }

    /// <summary>Whether a time is on the grid counted from midnight.</summary>
    public static bool IsOnClock(BarInterval interval, DateTime start) => start.Ticks % (interval.Minutes * TimeSpan.TicksPerMinute) == 0;

    /// <summary>Why no bar starts at a time of the session's day; null when one may.</summary>
    public string? ProblemWith(DateTime start)
    {
        if (start.Ticks % _interval != 0 && !IsOnOpening(start)) return "it does not start on the grid of the interval";
        if (start.Ticks + _interval <= _session.Open.Ticks) return $"it is before the session, which opens at {_session.Open:HH:mm}";
        return start >= _session.Close ? $"it is after the session, which closed at {_session.Close:HH:mm}" : null;
    }

    /// <summary>
    /// The starts of the session's bars. Counted from midnight, a bar that begins before the opening is not among them: not every provider has it.
    /// </summary>
    /// <param name="onClock">Whether they are counted from midnight.</param>
    public IEnumerable<DateTime> Starts(bool onClock)
    {
        var (open, close, interval) = (_session.Open, _session.Close, _interval);
        var first = onClock ? (open.Ticks + interval - 1) / interval * interval : open.Ticks;
        for (var ticks = first; ticks < close.Ticks; ticks += interval) yield return new DateTime(ticks);
    }

    private bool IsOnOpening(DateTime start) => (start.Ticks - _session.Open.Ticks) % _interval == 0;
}
