using Bourse.Bars;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Hosting.Telemetry;

/// <summary>A bar store that measures what is read from another and written to it; disposing of it disposes of the other.</summary>
/// <param name="inner">The other.</param>
/// <param name="instruments">Take the measurements.</param>
internal sealed class MeasuredBarStore(IBarStore inner, StoreInstruments instruments) : IBarStore
{
    private readonly MeasuredStore<BarRow> _sink = new(inner, instruments, _ => 1);

    /// <inheritdoc/>
    public Task CreateAsync(CancellationToken cancellation) => instruments.MeasureAsync(
        "create",
        async stop =>
        {
            await inner.CreateAsync(stop);
            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        _sink.ClaimAsync(owner, topicId, partitions, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAllAsync(
        string owner, IReadOnlyList<TopicClaim> topics, CancellationToken cancellation) => _sink.ClaimAllAsync(owner, topics, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) => _sink.ReadProgressAsync(cancellation);

    /// <inheritdoc/>
    public Task WriteAsync(SinkWrite<BarRow> write, CancellationToken cancellation) => _sink.WriteAsync(write, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Bar>> ReadAsync(BarRange range, CancellationToken cancellation) =>
        instruments.MeasureAsync("read", stop => inner.ReadAsync(range, stop), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Bar>> ReadDaysAsync(BarRange range, CancellationToken cancellation) =>
        instruments.MeasureAsync("read days", stop => inner.ReadDaysAsync(range, stop), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BarSeries>> ListAsync(CancellationToken cancellation) =>
        instruments.MeasureAsync("list", inner.ListAsync, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Symbol>> ListSymbolsAsync(CancellationToken cancellation) =>
        instruments.MeasureAsync("list symbols", inner.ListSymbolsAsync, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LatestBars>> ReadLatestAsync(IReadOnlyCollection<Symbol>? symbols, CancellationToken cancellation) =>
        instruments.MeasureAsync("read latest", stop => inner.ReadLatestAsync(symbols, stop), cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
