using Bourse.Bars;
using Bourse.Bars.Resampling;

namespace Bourse.Dashboard.Reading;

/// <summary>
/// The session of a symbol's newest bar, by the time of the exchange, and the close of the one before. Only regular hours count, where they are
/// known.
/// </summary>
/// <param name="High">Its highest price so far; null before it has opened.</param>
/// <param name="Low">Its lowest price so far; null before it has opened.</param>
/// <param name="Previous">The close of the session before; null when the bars do not reach back to it.</param>
internal sealed record LatestSession(decimal? High, decimal? Low, decimal? Previous)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>How many bars reach back to the close of the session before, even where trading never stops.</summary>
    public static int BarsOf(BarInterval interval) => MinutesOfDay / interval.Minutes + 2;

    /// <summary>The session of the newest of some bars.</summary>
    /// <param name="newestFirst">Bars of one symbol and interval, at least one.</param>
    public static LatestSession Of(IReadOnlyList<Bar> newestFirst)
    {
        var day = newestFirst[0].LocalTime.Date;
        var ascending = newestFirst.Reverse();
        var sessions = (newestFirst[0].Interval.IsDay ? ascending : BarResampling.Resample(ascending, BarInterval.Day)).ToList();
        var latest = sessions.Find(session => session.LocalTime.Date == day);
        var before = sessions.FindLast(session => session.LocalTime.Date < day);
        return new LatestSession(latest?.High, latest?.Low, before?.Close);
    }
}
