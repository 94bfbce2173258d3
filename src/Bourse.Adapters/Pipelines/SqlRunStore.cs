using Bourse.Adapters.Sql;
using Bourse.Pipelines;

namespace Bourse.Adapters.Pipelines;

/// <summary>
/// Runs, tasks and logs in a database. The statements are those that SQLite and MySQL have in common. Creating, claiming, cancelling and clearing
/// happen one at a time: each begins by locking the one row of <see cref="RunTables.Schema"/>. Renewals, log lines and ends of attempts need no
/// such lock, since they change the row of one task under its epoch.
/// </summary>
public abstract class SqlRunStore : IRunStore
{
    /// <summary>Only the databases of this assembly are such stores.</summary>
    private protected SqlRunStore()
    {
    }

    /// <inheritdoc/>
    public abstract Task InitializeAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PipelineState>> ListPipelinesAsync(CancellationToken cancellation) => RunAsync<IReadOnlyList<PipelineState>>(
        async session => await PipelineStateRows.ListAsync(session, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<PipelineState> SetEnabledAsync(
        string pipeline, bool isEnabled, DateTimeOffset now, bool onlyIfNew, CancellationToken cancellation) => ChangeAsync(
        session => PipelineStateRows.SetEnabledAsync(session, new PipelineState(pipeline, isEnabled, now), onlyIfNew, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<PipelineRun?> CreateRunAsync(NewRun run, DateTimeOffset now, CancellationToken cancellation) =>
        ChangeAsync(session => RunStatements.CreateAsync(session, run, now, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RunSummary>> ListRunsAsync(string? pipeline, int most, CancellationToken cancellation) =>
        RunAsync<IReadOnlyList<RunSummary>>(
            async session => await RunStatements.ListAsync(session, pipeline, most, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<RunSummary?> FindRunAsync(long number, CancellationToken cancellation) =>
        RunAsync(session => RunStatements.FindAsync(session, number, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PipelineTask>> ListTasksAsync(long run, CancellationToken cancellation) => RunAsync<IReadOnlyList<PipelineTask>>(
        async session => await RunStatements.ListTasksAsync(session, run, cancellation), cancellation);

    /// <inheritdoc/>
    public async Task<ClaimedTask?> ClaimAsync(TaskClaim claim, CancellationToken cancellation)
    {
        // Runners that have nothing to do look often, and must not keep each other waiting: they look without the lock. A task whose owner has
        // renewed the lease in the very moment of the claim is not there when it is looked for again.
        while (await RunAsync(session => TaskClaims.IsThereAsync(session, claim, cancellation), cancellation))
        {
            if (await ChangeAsync(session => TaskClaims.ClaimAsync(session, claim, cancellation), cancellation) is { } task) return task;
        }

        return null;
    }

    /// <inheritdoc/>
    public Task<bool> RenewAsync(TaskLease lease, DateTimeOffset now, CancellationToken cancellation) =>
        RunAsync(session => TaskStatements.RenewAsync(session, lease, now, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<bool> WriteLogAsync(TaskLease lease, string text, DateTimeOffset now, CancellationToken cancellation) =>
        TransactAsync(session => TaskStatements.WriteLogAsync(session, lease, text, now, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<bool> EndAttemptAsync(TaskLease lease, AttemptEnd end, CancellationToken cancellation) =>
        TransactAsync(session => TaskStatements.EndAsync(session, lease, end, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TaskLogLine>> ReadLogAsync(long run, TaskKey? key, CancellationToken cancellation) =>
        RunAsync<IReadOnlyList<TaskLogLine>>(async session => await TaskStatements.ReadLogAsync(session, run, key, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<int> CancelAsync(long run, DateTimeOffset now, CancellationToken cancellation) =>
        ChangeAsync(session => TaskStatements.CancelAsync(session, run, now, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<int> ClearAsync(long run, IReadOnlyCollection<TaskKey> tasks, CancellationToken cancellation) =>
        ChangeAsync(session => TaskStatements.ClearAsync(session, run, tasks, cancellation), cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Does work that changes nothing, or the row of one task.</summary>
    private protected abstract Task<T> RunAsync<T>(Func<ISqlSession, Task<T>> work, CancellationToken cancellation);

    /// <summary>Does work in a transaction, which is undone when the work fails.</summary>
    private protected abstract Task<T> TransactAsync<T>(Func<ISqlSession, Task<T>> work, CancellationToken cancellation);

    private Task<T> ChangeAsync<T>(Func<ISqlSession, Task<T>> work, CancellationToken cancellation) => TransactAsync(
        async session =>
        {
            await session.ExecuteAsync($"UPDATE {RunTables.Schema} SET locks = locks + 1 WHERE id = 1", cancellation);
            return await work(session);
        },
        cancellation);
}
