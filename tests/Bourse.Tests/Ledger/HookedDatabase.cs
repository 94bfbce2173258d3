using System.Runtime.CompilerServices;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;

namespace Bourse.Tests.Ledger;

/// <summary>A real database with something that happens around its next write, or its reads: a crash, a lost reply, a long sleep.</summary>
internal sealed class HookedDatabase(IInvestorsDatabase inner) : IInvestorsDatabase
{
    /// <summary>Happens once, before the next write.</summary>
    public Func<Task>? BeforeWrite { get; set; }

    /// <summary>Happens once, after the next write.</summary>
    public Func<Task>? AfterWrite { get; set; }

    /// <summary>Happens before each portfolio's rows are read; the reading can be cancelled in it.</summary>
    public Func<string, CancellationToken, Task>? BeforeRead { get; set; }

    /// <summary>Happens when a portfolio's rows have been read, or are no longer.</summary>
    public Action<string>? AfterRead { get; set; }

    /// <summary>Happens when the database is closed.</summary>
    public Action? Disposed { get; set; }

    /// <summary>How many writes have come through.</summary>
    public int Writes { get; private set; }

    public Task InitializeAsync(Network network, CancellationToken cancellation) => inner.InitializeAsync(network, cancellation);

    public Task ResetAsync(Network network, CancellationToken cancellation) => inner.ResetAsync(network, cancellation);

    public Task<IReadOnlyList<PortfolioTable>> ListPortfoliosAsync(CancellationToken cancellation) => inner.ListPortfoliosAsync(cancellation);

    public Task<long> CountRowsAsync(string portfolio, CancellationToken cancellation) => inner.CountRowsAsync(portfolio, cancellation);

    public Task<DatabaseInventory> ReadInventoryAsync(CancellationToken cancellation) => inner.ReadInventoryAsync(cancellation);

    public async IAsyncEnumerable<ReadOnlyMemory<ValuationRow>> ReadAsync(
        string portfolio, DateOnly? from, DateOnly? to, Action<UnreadableRow>? skipped, [EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            if (BeforeRead is { } before) await before(portfolio, cancellation);
            await foreach (var block in inner.ReadAsync(portfolio, from, to, skipped, cancellation)) yield return block;
        }
        finally
        {
            AfterRead?.Invoke(portfolio);
        }
    }

    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        inner.ClaimAsync(owner, topicId, partitions, cancellation);

    public async Task WriteAsync(SinkWrite<PortfolioRows> write, CancellationToken cancellation)
    {
        var before = BeforeWrite;
        BeforeWrite = null;
        if (before is not null) await before();
        await inner.WriteAsync(write, cancellation);
        Writes++;
        var after = AfterWrite;
        AfterWrite = null;
        if (after is not null) await after();
    }

    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) => inner.ReadProgressAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        Disposed?.Invoke();
    }
}
