using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Ledger;

/// <summary>A store that notes the last day of each table with each write.</summary>
internal sealed class LastDaysStore(ISinkStore<PortfolioRows> inner, LastDays lastDays) : ISinkStore<PortfolioRows>
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        inner.ClaimAsync(owner, topicId, partitions, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) => inner.ReadProgressAsync(cancellation);

    /// <inheritdoc/>
    public async Task WriteAsync(SinkWrite<PortfolioRows> write, CancellationToken cancellation)
    {
        await inner.WriteAsync(write, cancellation);
        foreach (var (portfolio, rows) in write.Rows) lastDays.Advance(portfolio, rows.Span[^1].AsOf);
    }
}
