namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Polls for writes of other processes while a consumer of this process waits: every few milliseconds at first, then at growing intervals.
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

    /// <param name="clock">Schedules the polls.</param>
    /// <param name="readVersion">Reads a number that changes with everything that is written.</param>
    /// <param name="changed">Called when it has changed. It may be called without need.</param>
    public SqliteChangePoller(TimeProvider clock, Func<Task<long>> readVersion, Action changed)
    {
        _readVersion = readVersion;
        _changed = changed;
        _timer = clock.CreateTimer(_ => _ = LookAsync(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A consumer begins to wait. It has read everything written before.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            if (_waiting++ == 0) Schedule(ShortestPause);
        }
    }

    /// <summary>A consumer has ended its wait.</summary>
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
            // A waiting consumer gets the same error from its next call, and can report it.
            return true;
        }
    }

    private void Schedule(TimeSpan pause)
    {
        _pause = pause < LongestPause ? pause : LongestPause;
        _timer.Change(_pause, Timeout.InfiniteTimeSpan);
    }
}
