using System.Runtime.CompilerServices;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Tests.Simulation;

/// <summary>A database whose every call may go wrong.</summary>
internal sealed class FaultyDatabase(IInvestorsDatabase inner, Chance chance) : IInvestorsDatabase
{
    public Task InitializeAsync(Network network, CancellationToken cancellation) =>
        chance.CallAsync("initialize database", () => inner.InitializeAsync(network, cancellation));

    public Task ResetAsync(Network network, CancellationToken cancellation) =>
        chance.CallAsync("reset database", () => inner.ResetAsync(network, cancellation));

    public Task<IReadOnlyList<PortfolioTable>> ListPortfoliosAsync(CancellationToken cancellation) =>
        chance.CallAsync("list portfolios", () => inner.ListPortfoliosAsync(cancellation));

    public Task<long> CountRowsAsync(string portfolio, CancellationToken cancellation) =>
        chance.CallAsync($"count {portfolio}", () => inner.CountRowsAsync(portfolio, cancellation));

    public async IAsyncEnumerable<ReadOnlyMemory<ValuationRow>> ReadAsync(
        string portfolio, DateOnly? from, DateOnly? to, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await chance.CallAsync($"read {portfolio}", () => Task.CompletedTask);
        await foreach (var block in inner.ReadAsync(portfolio, from, to, cancellation)) yield return block;
    }

    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        chance.SlowCallAsync("claim", () => inner.ClaimAsync(owner, topicId, partitions, cancellation));

    public Task WriteAsync(LedgerWrite write, CancellationToken cancellation) =>
        chance.SlowCallAsync("write rows", () => inner.WriteAsync(write, cancellation));

    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) =>
        chance.CallAsync("read progress", () => inner.ReadProgressAsync(cancellation));

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
