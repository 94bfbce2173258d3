using Bourse.Adapters.Sql;
using Bourse.Pipelines;

namespace Bourse.Adapters.Pipelines;

/// <summary>The quota ledger in tables of a database. Writers wait for each other, so two processes never count the same free call.</summary>
public abstract class SqlQuotaLedger : IQuotaLedger
{
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _turn = new(1);
    private bool _hasTables;

    private protected SqlQuotaLedger(TimeProvider clock) => _clock = clock;

    /// <inheritdoc/>
    public Task<QuotaState> TakeAsync(QuotaAccount account, CancellationToken cancellation) => InTurnAsync(
        () => TransactAsync(
            async session =>
            {
                // The time is that of the lock: another process may have counted while this one waited for it.
                var number = await QuotaStatements.LockAsync(session, cancellation);
                return await QuotaStatements.TakeAsync(session, number, account, _clock.GetUtcNow(), cancellation);
            },
            cancellation),
        cancellation);

    /// <inheritdoc/>
    public Task CloseAsync(QuotaAccount account, QuotaClosing closing, CancellationToken cancellation) => InTurnAsync(
        () => TransactAsync(
            async session =>
            {
                var number = await QuotaStatements.LockAsync(session, cancellation);
                await QuotaStatements.CloseAsync(session, account, closing, _clock.GetUtcNow(), cancellation);
                return number;
            },
            cancellation),
        cancellation);

    /// <inheritdoc/>
    public Task<QuotaState> ReadAsync(QuotaAccount account, CancellationToken cancellation) => InTurnAsync(
        () => TransactAsync(session => QuotaStatements.ReadAsync(session, account, _clock.GetUtcNow(), cancellation), cancellation), cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Makes the tables where there are none.</summary>
    private protected abstract Task InitializeAsync(CancellationToken cancellation);

    /// <summary>Does work in a transaction, which is undone when the work fails.</summary>
    private protected abstract Task<T> TransactAsync<T>(Func<ISqlSession, Task<T>> work, CancellationToken cancellation);

    private async Task<T> InTurnAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (!_hasTables) await InitializeAsync(cancellation);
            _hasTables = true;
            return await call();
        }
        finally
        {
            _turn.Release();
        }
    }
}
