using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Ledger;

/// <summary>A store that notes the last day of each table with each write, reports each claim, and ends the traces of prices.</summary>
/// <param name="inner">The store.</param>
/// <param name="lastDays">Takes the last days.</param>
/// <param name="traces">The traces of the rows.</param>
/// <param name="claimed">Runs after each claim.</param>
internal sealed class ObservedStore(
    ISinkStore<PortfolioRows> inner, LastDays lastDays, RowTraces traces, Func<CancellationToken, Task> claimed)
    : ISinkStore<PortfolioRows>
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        var progress = await inner.ClaimAsync(owner, topicId, partitions, cancellation);
        await claimed(cancellation);
        return progress;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) => inner.ReadProgressAsync(cancellation);

    /// <inheritdoc/>
    public async Task WriteAsync(SinkWrite<PortfolioRows> write, CancellationToken cancellation)
    {
        await traces.WriteAsync(() => inner.WriteAsync(write, cancellation), cancellation);
        foreach (var (portfolio, rows) in write.Rows) lastDays.Advance(portfolio, rows.Span[^1].AsOf);
    }
}
