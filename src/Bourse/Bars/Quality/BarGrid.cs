using Bourse.Market;

namespace Bourse.Bars.Quality;

/// <summary>
/// When the bars of a session should start. Providers count intervals from midnight or from the opening: with 60 minutes and an opening at 09:30
/// these are 10:00, 11:00, … and 09:30, 10:30, …. Counted from midnight, a bar that starts before the opening is not expected: not every provider has
/// it.
/// </summary>
/// <param name="interval">The time that a bar covers.</param>
/// <param name="isOnClock">Whether intervals are counted from midnight.</param>
internal sealed class BarGrid(BarInterval interval, bool isOnClock)
{
    private readonly long _ticks = interval.Minutes * TimeSpan.TicksPerMinute;

    /// <summary>Whether a time is on the grid that is counted from midnight.</summary>
    public static bool IsOnClock(BarInterval interval, DateTime start) => start.Ticks % (interval.Minutes * TimeSpan.TicksPerMinute) == 0;

    /// <summary>The starts of a session's bars, ascending.</summary>
    public IEnumerable<DateTime> StartsOf(Session session)
    {
        var first = isOnClock ? (session.Open.Ticks + _ticks - 1) / _ticks * _ticks : session.Open.Ticks;
        for (var ticks = first; ticks < session.Close.Ticks; ticks += _ticks) yield return new DateTime(ticks);
    }
}
