using Bourse.Bars;

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
    /// <summary>The session of the newest of some bars.</summary>
    public static LatestSession Of(LatestBars bars)
    {
        var day = bars.Newest.LocalTime.Date;
        var latest = bars.Days.LastOrDefault(session => session.LocalTime.Date == day);
        var before = bars.Days.LastOrDefault(session => session.LocalTime.Date < day);
        return new LatestSession(latest?.High, latest?.Low, before?.Close);
    }
}
