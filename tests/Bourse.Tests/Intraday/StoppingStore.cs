using Bourse.Bars;
using Bourse.Bars.Resampling;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Tests.Intraday;

/// <summary>A store whose reader is asked to end at one of its reads.</summary>
internal sealed class StoppingStore(IBarStore store, int stopAt) : IBarStore
{
    private int _reads;

    public Task CreateAsync(CancellationToken cancellation) => store.CreateAsync(cancellation);

    public Task<IReadOnlyList<Bar>> ReadAsync(BarRange range, CancellationToken cancellation) =>
        ++_reads == stopAt ? throw new OperationCanceledException() : store.ReadAsync(range, cancellation);

    public Task<IReadOnlyList<Bar>> ReadDaysAsync(BarRange range, CancellationToken cancellation) =>
        DaysOfBars.ReadAsync(this, range, cancellation);

    public Task<IReadOnlyList<BarSeries>> ListAsync(CancellationToken cancellation) => store.ListAsync(cancellation);

    public Task<IReadOnlyList<Symbol>> ListSymbolsAsync(CancellationToken cancellation) => store.ListSymbolsAsync(cancellation);

    public Task<IReadOnlyList<LatestBars>> ReadLatestAsync(IReadOnlyCollection<Symbol>? symbols, CancellationToken cancellation) =>
        store.ReadLatestAsync(symbols, cancellation);

    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        store.ClaimAsync(owner, topicId, partitions, cancellation);

    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) => store.ReadProgressAsync(cancellation);

    public Task WriteAsync(SinkWrite<BarRow> write, CancellationToken cancellation) => store.WriteAsync(write, cancellation);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
