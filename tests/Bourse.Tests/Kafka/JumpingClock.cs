namespace Bourse.Tests.Kafka;

/// <summary>The clock of the machine, whose spans can be made longer: what a client waits for is over at once.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _ahead;

    public override long GetTimestamp() => System.GetTimestamp() + Interlocked.Read(ref _ahead);

    /// <summary>Lets a span pass.</summary>
    public void Jump(TimeSpan span) => Interlocked.Add(ref _ahead, (long)(span.TotalSeconds * TimestampFrequency));
}
