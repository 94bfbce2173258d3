namespace Bourse.Retry;

/// <summary>How long to pause between the tries of an operation that may succeed later, and for how long to try at all.</summary>
/// <remarks>
/// The n-th pause is at most <c>FirstPause × 2^(n−1)</c> and never more than <see cref="LongestPause"/>; a random share of it, up to
/// <see cref="Jitter"/>, is left out, so that callers that failed together do not come back together.
/// </remarks>
public sealed record RetryPolicy
{
    /// <summary>For servers that may be unavailable for long: half a second, then twice as long each time, up to 15 s, without end.</summary>
    public static readonly RetryPolicy Reconnect = new() { FirstPause = TimeSpan.FromMilliseconds(500), LongestPause = TimeSpan.FromSeconds(15) };

    /// <summary>The longest that the first pause may be.</summary>
    public required TimeSpan FirstPause { get; init; }

    /// <summary>The longest that any pause may be.</summary>
    public required TimeSpan LongestPause { get; init; }

    /// <summary>The time after the first try when retries end; infinite when the caller decides.</summary>
    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>How often the operation is tried, the first time included; null without a limit.</summary>
    public int? MostTries { get; init; }

    /// <summary>The share of a pause, from 0 to 1, that jitter may remove.</summary>
    public double Jitter { get; init; } = 0.25;

    /// <summary>Begins to count the tries and the time of one operation.</summary>
    /// <param name="clock">Measures the time and the pauses.</param>
    /// <param name="seed">Chooses the jitter; callers with different seeds pause differently.</param>
    public RetryState Start(TimeProvider clock, string seed) => new(this, clock, seed);
}
