using Bourse.Market;

namespace Bourse.Bars.Resampling;

/// <summary>
/// Finds the closing prices of a symbol's sessions: the closes of their last bars within regular hours, by the time of the exchange. A session counts
/// when its close cannot come later any more: a later session has bars, or the session has ended and its last bar reaches its end.
/// </summary>
public sealed class SessionCloses
{
    private readonly BarBuckets _buckets = new(BarInterval.Day);
    private readonly List<SessionClose> _closes = [];
    private Bar? _last;

    private SessionCloses()
    {
    }

    /// <summary>The closes of a symbol, ascending. Of several intervals the longest below a day is read.</summary>
    /// <param name="store">Holds the bars.</param>
    /// <param name="symbol">The symbol; one without bars has no sessions.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<IReadOnlyList<SessionClose>> ReadAsync(
        IBarStore store, Symbol symbol, DateTimeOffset now, CancellationToken cancellation)
    {
        var intervals = await store.FindIntervalsAsync(symbol, cancellation);
        if (intervals.Count == 0) return [];
        var within = intervals.Where(one => !one.IsDay).DefaultIfEmpty(intervals[0]).Last();
        var closes = new SessionCloses();
        var range = new BarRange { Symbol = symbol, Interval = within };
        await foreach (var bar in store.ReadAllAsync(range, cancellation)) closes.Take(bar);
        closes.End(now.UtcDateTime);
        return closes._closes;
    }

    private void Take(Bar bar)
    {
        if (_buckets.Find(bar) is null) return;
        if (_last is { } last && last.LocalTime.Date != bar.LocalTime.Date) Add(last);
        _last = bar;
    }

    private void End(DateTime now)
    {
        if (_last is { } last && HasEnded(last, now)) Add(last);
    }

    private void Add(Bar last)
    {
        if (last.FindClose() is { } price) _closes.Add(new SessionClose(DateOnly.FromDateTime(last.LocalTime), price));
    }

    /// <summary>Whether a session is over, and this bar its last one. Where the hours are not known, the day is the session.</summary>
    private static bool HasEnded(Bar last, DateTime now)
    {
        var session = SessionHours.Of(last.TimeZone).Find(DateOnly.FromDateTime(last.LocalTime), extended: false);
        var close = session?.Close ?? last.LocalTime.Date.AddDays(1);
        var end = last.Instant + (close - last.LocalTime);
        var isKnown = session is not null && SessionHours.Of(last.TimeZone).KnowsHours;
        return end <= now && (!isKnown || last.LocalTime.AddMinutes(last.Interval.Minutes) >= close);
    }
}
