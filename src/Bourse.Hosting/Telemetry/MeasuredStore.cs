using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Hosting.Telemetry;

/// <summary>A store of a sink that measures what is written to another.</summary>
/// <param name="inner">The other.</param>
/// <param name="instruments">Take the measurements.</param>
/// <param name="count">How many rows an entry has.</param>
internal sealed class MeasuredStore<TRow>(ISinkStore<TRow> inner, StoreInstruments instruments, Func<TRow, int> count) : ISinkStore<TRow>
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        instruments.MeasureAsync("claim", stop => inner.ClaimAsync(owner, topicId, partitions, stop), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAllAsync(
        string owner, IReadOnlyList<TopicClaim> topics, CancellationToken cancellation) =>
        instruments.MeasureAsync("claim", stop => inner.ClaimAllAsync(owner, topics, stop), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) =>
        instruments.MeasureAsync("read progress", inner.ReadProgressAsync, cancellation);

    /// <inheritdoc/>
    public async Task WriteAsync(SinkWrite<TRow> write, CancellationToken cancellation)
    {
        // The rows are the sink's again when the write has returned.
        var rows = write.Rows.Sum(row => (long)count(row));
        await instruments.MeasureAsync(
            "write",
            async stop =>
            {
                await inner.WriteAsync(write, stop);
                return rows;
            },
            cancellation);
        instruments.NoteRows(rows);
    }
}
