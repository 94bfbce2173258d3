namespace Bourse.Adapters.Cql;

/// <summary>The type <c>timestamp</c>: milliseconds since 1970, UTC.</summary>
internal static class CqlTimestamp
{
    private static readonly long Least = MillisecondsOf(DateTime.MinValue.ToUtcKind());
    private static readonly long Most = MillisecondsOf(DateTime.MaxValue.ToUtcKind());

    /// <summary>The milliseconds of an instant; fractions of a millisecond are left out.</summary>
    /// <exception cref="ArgumentException">The instant is not in UTC.</exception>
    public static long MillisecondsOf(DateTime instant)
    {
        if (instant.Kind != DateTimeKind.Utc) throw new ArgumentException("an instant is in UTC", nameof(instant));
        // Fractions before 1970 go down too, so that instants keep their order.
        return (instant.Ticks / TimeSpan.TicksPerMillisecond) - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMillisecond);
    }

    /// <summary>The instant of milliseconds.</summary>
    /// <exception cref="InvalidDataException">It is before the year 1 or after the year 9999.</exception>
    public static DateTime InstantOf(long milliseconds) => milliseconds >= Least && milliseconds <= Most
        ? DateTime.UnixEpoch.AddTicks(milliseconds * TimeSpan.TicksPerMillisecond)
        : throw new InvalidDataException($"a timestamp of {milliseconds} ms is outside of the calendar");

    private static DateTime ToUtcKind(this DateTime instant) => DateTime.SpecifyKind(instant, DateTimeKind.Utc);
}
