namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Looks whether another process has written, as long as somebody in this one waits for that: every few milliseconds at first, more
/// seldom the longer nothing happens.
/// </summary>
internal sealed class SqliteChangePoller : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);
    private readonly Func<Task<long>> _readVersion;
    private readonly Action _changed;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private TimeSpan _pause;
    private long _version;
    private int _waiting;

    /// <param name="clock">Times the looks.</param>
    /// <param name="readVersion">Reads a number that changes with everything that is written.</param>
    /// <param name="changed">Called when it has changed. It may be called without need.</param>
    public SqliteChangePoller(TimeProvider clock, Func<Task<long>> readVersion, Action changed)
    {
        _readVersion = readVersion;
        _changed = changed;
        _timer = clock.CreateTimer(_ => _ = LookAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Somebody begins to wait. What was written before, it has looked for itself.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            if (_waiting++ == 0) Schedule(ShortestPause);
        }
    }

    /// <summary>Somebody has ended to wait.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_waiting == 0) _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private async Task LookAsync()
    {
        lock (_gate)
        {
            if (_waiting == 0) return;
        }

        var isNew = await HasChangedAsync();
        lock (_gate)
        {
            if (_waiting > 0) Schedule(isNew ? ShortestPause : _pause * 1.5);
        }

        if (isNew) _changed();
    }

    private async Task<bool> HasChangedAsync()
    {
        try
        {
            var version = await _readVersion();
            return Interlocked.Exchange(ref _version, version) != version;
        }
        catch (Exception e) when (e is BourseException or ObjectDisposedException)
        {
            // Whoever waits meets the same error at its next call, and can tell somebody.
            return true;
        }
    }

    private void Schedule(TimeSpan pause)
    {
        _pause = pause < LongestPause ? pause : LongestPause;
        _timer.Change(_pause, Timeout.InfiniteTimeSpan);
    }
}
