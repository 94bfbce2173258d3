using Bourse.Market;

namespace Bourse.Hosting.Status;

/// <summary>How fast a stage is.</summary>
/// <param name="RecordsPerSecond">The recent rate in records a second; null after a single measurement.</param>
/// <param name="Eta">How long it takes to the last day at that pace; null when it does not move.</param>
public readonly record struct Pace(double? RecordsPerSecond, TimeSpan? Eta);

/// <summary>Measures the pace of a stage over the last ten seconds or so.</summary>
/// <param name="clock">Gives the time.</param>
/// <param name="calendar">The trading days.</param>
/// <param name="to">The last day.</param>
public sealed class PaceMeter(TimeProvider clock, TradingCalendar calendar, DateOnly to)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private readonly Queue<(long Time, StageStatus Status)> _looks = [];

    /// <summary>Adds a measurement and returns the pace.</summary>
    public Pace Measure(StageStatus status)
    {
        var now = clock.GetTimestamp();
        while (_looks.Count > 1 && clock.GetElapsedTime(_looks.Peek().Time, now) > Window) _looks.Dequeue();
        _looks.Enqueue((now, status));
        var (begin, first) = _looks.Peek();
        var elapsed = clock.GetElapsedTime(begin, now);
        if (elapsed <= TimeSpan.Zero) return default;
        return new Pace(Math.Max(0, status.Records - first.Records) / elapsed.TotalSeconds, EtaOf(first, status, elapsed));
    }

    private TimeSpan? EtaOf(StageStatus first, StageStatus last, TimeSpan elapsed)
    {
        if (last.LastDate is not { } day) return null;
        var left = TradingDays(day, to);
        if (left == 0) return TimeSpan.Zero;
        var done = first.LastDate is { } before ? TradingDays(before, day) : 0;
        return done == 0 ? null : elapsed * ((double)left / done);
    }

    private int TradingDays(DateOnly after, DateOnly last) => calendar.Between(after.AddDays(1), last).Count();
}
