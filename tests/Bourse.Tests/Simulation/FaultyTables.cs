using System.Runtime.CompilerServices;
using Bourse.Ledger;

namespace Bourse.Tests.Simulation;

/// <summary>Tables whose every reading may go wrong.</summary>
internal sealed class FaultyTables(IValuationTables inner, Chance chance) : IValuationTables
{
    public Task<IReadOnlyList<PortfolioTable>> ListPortfoliosAsync(CancellationToken cancellation) =>
        chance.CallAsync("list portfolios", () => inner.ListPortfoliosAsync(cancellation));

    public Task<long> CountRowsAsync(string portfolio, CancellationToken cancellation) =>
        chance.CallAsync($"count {portfolio}", () => inner.CountRowsAsync(portfolio, cancellation));

    public Task<DatabaseInventory> ReadInventoryAsync(CancellationToken cancellation) =>
        chance.CallAsync("read the inventory", () => inner.ReadInventoryAsync(cancellation));

    public async IAsyncEnumerable<ReadOnlyMemory<ValuationRow>> ReadAsync(
        string portfolio, DateOnly? from, DateOnly? to, Action<UnreadableRow>? skipped, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await chance.CallAsync($"read {portfolio}", () => Task.CompletedTask);
        await foreach (var block in inner.ReadAsync(portfolio, from, to, skipped, cancellation)) yield return block;
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
