namespace Bourse.Tests;

/// <summary>
/// A <see cref="FakeTimeProvider"/> that also tells how many timers wait: a test moves the clock when the code under test, on another thread,
/// has begun to wait. Stands at noon (UTC) of a Monday, 2024-01-08, unless a time is given.
/// </summary>
internal sealed class WaitCountingClock(DateTimeOffset? start = null) : FakeTimeProvider(start ?? Clocks.MondayNoon().GetUtcNow())
{
    private int _waiting;

    /// <summary>How many timers are set to fire.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new CountedTimer(this, callback, state, dueTime, period);

    private sealed class CountedTimer : ITimer
    {
        private readonly WaitCountingClock _clock;
        private readonly TimerCallback _callback;
        private readonly object? _state;
        private readonly ITimer _timer;
        private int _isWaiting;
        private bool _isPeriodic;

        public CountedTimer(WaitCountingClock clock, TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_clock, _callback, _state) = (clock, callback, state);
            Expect(dueTime, period);
            _timer = clock.CreateFakeTimer(Fire, dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Expect(dueTime, period);
            return _timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            Count(false);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Count(false);
            return _timer.DisposeAsync();
        }

        // Counted out before the callback, which may set the timer again.
        private void Fire(object? state)
        {
            if (!_isPeriodic) Count(false);
            _callback(_state);
        }

        private void Expect(TimeSpan dueTime, TimeSpan period)
        {
            _isPeriodic = period > TimeSpan.Zero;
            Count(dueTime >= TimeSpan.Zero);
        }

        private void Count(bool isWaiting)
        {
            var change = (isWaiting ? 1 : 0) - Interlocked.Exchange(ref _isWaiting, isWaiting ? 1 : 0);
            Interlocked.Add(ref _clock._waiting, change);
        }
    }

    private ITimer CreateFakeTimer(TimerCallback callback, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, null, dueTime, period);
}
