namespace Bourse.Retry;

/// <summary>The tries of one operation under a <see cref="RetryPolicy"/>. For one caller at a time.</summary>
public sealed class RetryState
{
    private readonly RetryPolicy _policy;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private ulong _random;
    private TimeSpan _next;
    private int _tries = 1;

    internal RetryState(RetryPolicy policy, TimeProvider clock, string seed)
    {
        (_policy, _clock) = (policy, clock);
        _start = clock.GetTimestamp();
        _next = policy.FirstPause;
        _random = Hash(seed);
    }

    /// <summary>The time since the first try began.</summary>
    public TimeSpan Elapsed => _clock.GetElapsedTime(_start);

    /// <summary>The time until the timeout: what a try that begins now may take; <see cref="TimeSpan.MaxValue"/> when there is no timeout.</summary>
    public TimeSpan Remaining
    {
        get
        {
            if (_policy.Timeout == Timeout.InfiniteTimeSpan) return TimeSpan.MaxValue;
            var left = _policy.Timeout - Elapsed;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>The next pause, for callers that wait by themselves.</summary>
    public TimeSpan NextPause()
    {
        var pause = _next;
        _next = _next >= _policy.LongestPause / 2 ? _policy.LongestPause : _next * 2;
        return pause * (1 - (_policy.Jitter * NextShare()));
    }

    /// <summary>Goes back to the shortest pause; the timeout goes on.</summary>
    public void Reset() => _next = _policy.FirstPause;

    /// <summary>Pauses before the next try, or says that there is none: the time is too short, or it was the last one.</summary>
    /// <returns>Whether to try again.</returns>
    /// <exception cref="OperationCanceledException">The pause was cancelled.</exception>
    public async Task<bool> PauseAsync(CancellationToken cancellation)
    {
        var pause = NextPause();
        if (_tries++ >= _policy.MostTries || pause >= Remaining) return false;
        await Task.Delay(pause, _clock, cancellation);
        return true;
    }

    /// <summary>The same for a thread that may block.</summary>
    /// <returns>Whether to try again; false also when the pause was cancelled.</returns>
    public bool Pause(CancellationToken cancellation)
    {
        var pause = NextPause();
        return !(_tries++ >= _policy.MostTries) && pause < Remaining && !cancellation.WaitHandle.WaitOne(pause);
    }

    /// <summary>From 0 to 1: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).</summary>
    private double NextShare()
    {
        unchecked
        {
            _random += 0x9E3779B97F4A7C15;
            var mixed = (_random ^ (_random >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return ((mixed ^ (mixed >> 31)) >> 11) / (double)(1UL << 53);
        }
    }

    /// <summary>FNV-1a, 64 bits: the same for the same text on every machine.</summary>
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037;
        foreach (var c in text) hash = unchecked((hash ^ c) * 1099511628211);
        return hash;
    }
}
