using System.Data.Common;
using Bourse.Adapters.Sql;
using Bourse.Pipelines;

namespace Bourse.Adapters.Pipelines;

/// <summary>Changes tasks and their logs.</summary>
internal static class TaskStatements
{
    private const string IsTask = "run = @run AND symbol = @symbol AND month = @month";
    private const string IsOurs = $"{IsTask} AND epoch = @epoch AND state = 'running'";
    /// <summary>Whether a task has ended.</summary>
    public const string HasEnded = "state IN ('done', 'failed', 'cancelled', 'skipped')";

    /// <summary>See <see cref="IRunStore.RenewAsync"/>.</summary>
    public static async Task<bool> RenewAsync(ISqlSession session, TaskLease lease, DateTimeOffset now, CancellationToken cancellation) =>
        await session.ExecuteAsync(
            $"UPDATE {RunTables.Tasks} SET renewed_at = @now WHERE {IsOurs}", cancellation, [("@now", RunRows.Of(now)), .. ParametersOf(lease)]) > 0;

    /// <summary>See <see cref="IRunStore.WriteLogAsync"/>; inside a transaction, whose renewal locks the task's row.</summary>
    public static async Task<bool> WriteLogAsync(
        ISqlSession session, TaskLease lease, string text, DateTimeOffset now, CancellationToken cancellation)
    {
        if (!await RenewAsync(session, lease, now, cancellation)) return false;
        await AddLineAsync(session, lease, text, now, cancellation);
        return true;
    }

    /// <summary>See <see cref="IRunStore.EndAttemptAsync"/>; inside a transaction.</summary>
    public static async Task<bool> EndAsync(ISqlSession session, TaskLease lease, AttemptEnd end, CancellationToken cancellation)
    {
        var result = end.Result;
        var isOurs = await session.ExecuteAsync(
            $"""
            UPDATE {RunTables.Tasks} SET state = @state, owner = NULL, renewed_at = NULL, not_before = @before, ended_at = @ended,
                failures = failures + @failure, reason = @reason, bars_read = @read, bars_published = @published, bars_refused = @refused
            WHERE {IsOurs}
            """,
            cancellation,
            [
                ("@state", end.State.NameOf()), ("@before", RunRows.Of(result.NotBefore)), ("@ended", RunRows.Of(end.Time)),
                ("@failure", end.IsFailure ? 1 : 0), ("@reason", result.Reason), ("@read", result.BarsRead), ("@published", result.BarsPublished),
                ("@refused", result.BarsRefused), .. ParametersOf(lease),
            ]) > 0;
        if (isOurs) await AddLineAsync(session, lease, LineOf(end), end.Time, cancellation);
        return isOurs;
    }

    /// <summary>See <see cref="IRunStore.ReadLogAsync"/>.</summary>
    public static Task<List<TaskLogLine>> ReadLogAsync(ISqlSession session, long run, TaskKey? key, CancellationToken cancellation)
    {
        var filter = key is null ? "run = @run" : IsTask;
        return session.QueryAsync(
            $"SELECT symbol, month, line, written_at, text FROM {RunTables.Logs} WHERE {filter} ORDER BY written_at, symbol, month, line",
            ReadLine,
            cancellation,
            ("@run", run), ("@symbol", key?.Symbol.Text ?? ""), ("@month", $"{key?.Month}"));
    }

    /// <summary>See <see cref="IRunStore.CancelAsync"/>; the caller has locked.</summary>
    public static Task<int> CancelAsync(ISqlSession session, long run, DateTimeOffset now, CancellationToken cancellation) => session.ExecuteAsync(
        $"""
        UPDATE {RunTables.Tasks} SET state = 'cancelled', epoch = epoch + 1, owner = NULL, renewed_at = NULL, not_before = NULL, ended_at = @now,
            reason = 'cancelled'
        WHERE run = @run AND NOT {HasEnded}
        """,
        cancellation,
        ("@run", run), ("@now", RunRows.Of(now)));

    /// <summary>See <see cref="IRunStore.ClearAsync"/>; the caller has locked.</summary>
    public static async Task<int> ClearAsync(
        ISqlSession session, long run, IReadOnlyCollection<TaskKey> tasks, CancellationToken cancellation)
    {
        var cleared = 0;
        foreach (var key in tasks)
        {
            cleared += await session.ExecuteAsync(
                $"""
                UPDATE {RunTables.Tasks} SET state = 'queued', epoch = epoch + 1, not_before = NULL, attempts = 0, failures = 0, started_at = NULL,
                    ended_at = NULL, reason = '', bars_read = 0, bars_published = 0, bars_refused = 0
                WHERE {IsTask} AND {HasEnded}
                """,
                cancellation,
                ("@run", run), ("@symbol", key.Symbol.Text), ("@month", $"{key.Month}"));
        }

        return cleared;
    }

    private static async Task AddLineAsync(
        ISqlSession session, TaskLease lease, string text, DateTimeOffset now, CancellationToken cancellation)
    {
        var line = (await session.QueryAsync(
            $"SELECT COALESCE(MAX(line), 0) + 1 FROM {RunTables.Logs} WHERE {IsTask}", row => row.GetInt32(0), cancellation, ParametersOf(lease)))
            .Single();
        await session.ExecuteAsync(
            $"INSERT INTO {RunTables.Logs} (run, symbol, month, line, written_at, text) VALUES (@run, @symbol, @month, @line, @now, @text)",
            cancellation,
            [("@line", line), ("@now", RunRows.Of(now)), ("@text", text), .. ParametersOf(lease)]);
    }

    private static string LineOf(AttemptEnd end)
    {
        var reason = end.Result.Reason.Length > 0 ? $": {end.Result.Reason}" : "";
        var again = end.Result.NotBefore is { } time ? $", again at {time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC" : "";
        return $"{end.State.NameOf()}{reason}{again}";
    }

    private static TaskLogLine ReadLine(DbDataReader row) =>
        new(RunRows.ReadKey(row, 0), row.GetInt32(2), RunRows.FindTime(row, 3)!.Value, row.GetString(4));

    private static (string Name, object Value)[] ParametersOf(TaskLease lease) =>
    [
        ("@run", lease.Run), ("@symbol", lease.Key.Symbol.Text), ("@month", $"{lease.Key.Month}"), ("@epoch", lease.Epoch),
    ];
}
