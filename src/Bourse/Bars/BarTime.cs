namespace Bourse.Bars;

/// <summary>Instants of bars as stores keep them: milliseconds since 1970 (UTC).</summary>
public static class BarTime
{
    /// <summary>The milliseconds of an instant; parts of a millisecond count as a whole one, so that the start of a range stays a start.</summary>
    public static long ToMilliseconds(DateTime instant)
    {
        var (milliseconds, rest) = Math.DivRem(instant.Ticks - DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMillisecond);
        return rest > 0 ? milliseconds + 1 : milliseconds;
    }

    /// <summary>The instant of so many milliseconds, of kind UTC.</summary>
    public static DateTime FromMilliseconds(long milliseconds) => DateTime.UnixEpoch.AddMilliseconds(milliseconds);
}
