namespace Bourse.Tests.Kafka;

/// <summary>
/// A clock that goes slower than that of the machine: what a client does for some seconds, it does for minutes, so that a test on a busy machine gets
/// to work in the meantime.
/// </summary>
/// <param name="times">How many times slower.</param>
internal sealed class SlowClock(int times) : TimeProvider
{
    public override long TimestampFrequency => System.TimestampFrequency * times;

    public override long GetTimestamp() => System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SlowTimer(System.CreateTimer(callback, state, Slow(dueTime), Slow(period)), this);

    private TimeSpan Slow(TimeSpan time) => time > TimeSpan.Zero ? time * times : time;

    private sealed class SlowTimer(ITimer timer, SlowClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Slow(dueTime), clock.Slow(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
