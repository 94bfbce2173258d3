namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Looks whether another process has written, as long as somebody in this one waits for that: every few milliseconds at first, more
/// seldom the longer nothing happens.
/// </summary>
internal sealed class LogPoller : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);
    private readonly Func<long> _readVersion;
    private readonly Action _changed;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private TimeSpan _pause;
    private long _version;
    private int _waiting;

    /// <param name="clock">Times the looks.</param>
    /// <param name="readVersion">Reads a number that changes with everything that is written.</param>
    /// <param name="changed">Called when it has changed. It may be called without need.</param>
    public LogPoller(TimeProvider clock, Func<long> readVersion, Action changed)
    {
        _readVersion = readVersion;
        _changed = changed;
        _timer = clock.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Somebody begins to wait. What was written before, he has looked for himself.</summary>
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

    private void Look()
    {
        lock (_gate)
        {
            if (_waiting == 0) return;
            var isNew = HasChanged();
            Schedule(isNew ? ShortestPause : _pause * 1.5);
            if (!isNew) return;
        }

        _changed();
    }

    private bool HasChanged()
    {
        try
        {
            var version = _readVersion();
            (version, _version) = (_version, version);
            return version != _version;
        }
        catch (Exception e) when (e is BourseException or ObjectDisposedException)
        {
            // Whoever waits meets the same error when he looks, and can tell somebody.
            return true;
        }
    }

    private void Schedule(TimeSpan pause)
    {
        _pause = pause < LongestPause ? pause : LongestPause;
        _timer.Change(_pause, Timeout.InfiniteTimeSpan);
    }
}
