using Bourse.Adapters.Sql;
using Bourse.Pipelines;

namespace Bourse.Adapters.Pipelines;

/// <summary>Deletes old runs.</summary>
internal static class RunDeletion
{
    /// <summary>How many runs are deleted at once, so that others need not wait long.</summary>
    private const int MostAtOnce = 100;

    /// <summary>See <see cref="NewRun.Kept"/>; the caller has locked. The newest run stays, so no number is given twice.</summary>
    public static async Task DeleteAsync(ISqlSession session, string pipeline, int kept, CancellationToken cancellation)
    {
        var oldestKept = await session.QueryAsync(
            $"SELECT number FROM {RunTables.Runs} WHERE pipeline = @pipeline ORDER BY number DESC LIMIT 1 OFFSET @newer",
            row => row.GetInt64(0),
            cancellation,
            ("@pipeline", pipeline), ("@newer", kept - 1));
        if (oldestKept.Count == 0) return;
        var old = await session.QueryAsync(
            $"""
            SELECT r.number FROM {RunTables.Runs} r WHERE r.pipeline = @pipeline AND r.number < @kept
            AND NOT EXISTS (SELECT 1 FROM {RunTables.Tasks} WHERE run = r.number AND NOT {TaskStatements.HasEnded})
            ORDER BY r.number LIMIT @most
            """,
            row => row.GetInt64(0),
            cancellation,
            ("@pipeline", pipeline), ("@kept", oldestKept[0]), ("@most", MostAtOnce));
        foreach (var run in old) await DeleteAsync(session, run, cancellation);
    }

    private static async Task DeleteAsync(ISqlSession session, long run, CancellationToken cancellation)
    {
        foreach (var table in (string[])[RunTables.Logs, RunTables.Tasks])
        {
            await session.ExecuteAsync($"DELETE FROM {table} WHERE run = @run", cancellation, ("@run", run));
        }

        await session.ExecuteAsync($"DELETE FROM {RunTables.Runs} WHERE number = @run", cancellation, ("@run", run));
    }
}
