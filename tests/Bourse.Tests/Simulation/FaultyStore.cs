using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Tests.Simulation;

/// <summary>A sink's store whose every call may go wrong.</summary>
internal sealed class FaultyStore<TRow>(ISinkStore<TRow> inner, Chance chance) : ISinkStore<TRow>
{
    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        chance.SlowCallAsync("claim", () => inner.ClaimAsync(owner, topicId, partitions, cancellation));

    public Task WriteAsync(SinkWrite<TRow> write, CancellationToken cancellation) =>
        chance.SlowCallAsync("write rows", () => inner.WriteAsync(write, cancellation));

    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) =>
        chance.CallAsync("read progress", () => inner.ReadProgressAsync(cancellation));
}
