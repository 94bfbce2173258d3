using System.Data.Common;
using Bourse.Adapters.Sql;
using Bourse.Pipelines;

namespace Bourse.Adapters.Pipelines;

/// <summary>Finds and claims the next task.</summary>
internal static class TaskClaims
{
    /// <summary>
    /// The tasks that may run, the next one first. The twin of a task is one of another run that fetches the same bars: two of them must not run at
    /// once.
    /// </summary>
    private const string Runnable =
        $"""
        SELECT {RunRows.RunColumns}, t.symbol, t.month, t.epoch, t.failures, t.state, t.owner, t.renewed_at
        FROM {RunTables.Tasks} t JOIN {RunTables.Runs} r ON r.number = t.run
        WHERE (t.state = 'queued'
            OR (t.state IN ('waiting for quota', 'retrying') AND t.not_before <= @now)
            OR (t.state = 'running' AND t.renewed_at <= @expired))
        AND NOT EXISTS (
            SELECT 1 FROM {RunTables.Tasks} twin JOIN {RunTables.Runs} other ON other.number = twin.run
            WHERE twin.state = 'running' AND twin.renewed_at > @expired AND twin.run <> t.run
            AND twin.symbol = t.symbol AND twin.month = t.month AND other.bar_interval = r.bar_interval)
        """;

    private const string Next = "ORDER BY t.run, t.place LIMIT 1";

    /// <summary>Whether there is a task that would be claimed.</summary>
    public static async Task<bool> IsThereAsync(ISqlSession session, TaskClaim claim, CancellationToken cancellation) =>
        await FindCandidateAsync(session, claim, cancellation) is not null;

    /// <summary>
    /// Claims the next task; the caller has locked. Null when there is none, or when its owner has just renewed the lease: a transaction of MySQL
    /// does not see that by looking once more.
    /// </summary>
    public static async Task<ClaimedTask?> ClaimAsync(ISqlSession session, TaskClaim claim, CancellationToken cancellation) =>
        await FindCandidateAsync(session, claim, cancellation) is { } candidate && await TakeAsync(session, claim, candidate, cancellation)
            ? candidate.Task
            : null;

    private static async Task<Candidate?> FindCandidateAsync(ISqlSession session, TaskClaim claim, CancellationToken cancellation)
    {
        var filter = claim.Run is null ? "" : "AND t.run = @run";
        var expired = RunRows.Of(claim.Now - claim.Duration);
        return (await session.QueryAsync(
            $"{Runnable} {filter} {Next}",
            ReadCandidate,
            cancellation,
            ("@now", RunRows.Of(claim.Now)), ("@expired", expired), ("@run", claim.Run ?? 0))).SingleOrDefault();
    }

    /// <summary>Takes a task, unless its owner has renewed the lease in this very moment: renewals do not wait for the lock.</summary>
    private static async Task<bool> TakeAsync(ISqlSession session, TaskClaim claim, Candidate candidate, CancellationToken cancellation)
    {
        var (lease, epoch) = (candidate.Task.Lease, candidate.Task.Lease.Epoch);
        return await session.ExecuteAsync(
            $"""
            UPDATE {RunTables.Tasks} SET state = 'running', epoch = @epoch, owner = @owner, renewed_at = @now, not_before = NULL,
                attempts = attempts + 1, started_at = @now, ended_at = NULL
            WHERE run = @run AND symbol = @symbol AND month = @month AND epoch = @before AND COALESCE(renewed_at, 0) = @renewed
            """,
            cancellation,
            ("@epoch", epoch), ("@before", epoch - 1), ("@owner", claim.Owner), ("@now", RunRows.Of(claim.Now)), ("@run", lease.Run),
            ("@symbol", lease.Key.Symbol.Text), ("@month", $"{lease.Key.Month}"), ("@renewed", candidate.RenewedAt)) > 0;
    }

    private static Candidate ReadCandidate(DbDataReader row)
    {
        const int first = RunRows.RunWidth;
        var run = RunRows.ReadRun(row);
        var lease = new TaskLease(run.Number, RunRows.ReadKey(row, first), row.GetInt64(first + 2) + 1);
        var isAbandoned = TaskStates.Of(row.GetString(first + 4)) == TaskState.Running;
        var task = new ClaimedTask(lease, run, row.GetInt32(first + 3), isAbandoned ? RunRows.FindText(row, first + 5) ?? "" : null);
        return new Candidate(task, row.IsDBNull(first + 6) ? 0 : row.GetInt64(first + 6));
    }

    /// <summary>A task that may be claimed, under the epoch that it would get, and when its lease was renewed last.</summary>
    private sealed record Candidate(ClaimedTask Task, long RenewedAt);
}
