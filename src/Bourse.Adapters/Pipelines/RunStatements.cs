using System.Data.Common;
using Bourse.Adapters.Sql;
using Bourse.Pipelines;

namespace Bourse.Adapters.Pipelines;

/// <summary>Creates runs and reads them.</summary>
internal static class RunStatements
{
    /// <summary>The state, count, bars, first pause and last end of the tasks of a run behind the run's columns, a row for each state.</summary>
    private const string Summaries =
        $"""
        SELECT {RunRows.RunColumns}, t.state, COUNT(t.run), SUM(t.bars_published), MIN(t.not_before), MAX(t.ended_at)
        FROM {RunTables.Runs} r LEFT JOIN {RunTables.Tasks} t ON t.run = r.number
        """;

    /// <summary>How many of the newest runs of a pipeline may take the place of a new one.</summary>
    private const int MostJoined = 50;

    private const string Groups = $"GROUP BY {RunRows.RunColumns}, t.state ORDER BY r.number DESC";

    /// <summary>See <see cref="IRunStore.CreateRunAsync"/>; the caller has locked.</summary>
    public static async Task<PipelineRun?> CreateAsync(ISqlSession session, NewRun wanted, DateTimeOffset now, CancellationToken cancellation)
    {
        if (wanted.Seen is { } seen && !await PipelineStateRows.AdvanceAsync(session, wanted.Pipeline, seen, wanted.To, cancellation)) return null;
        if (wanted.JoinsOpen && await FindOpenAsync(session, wanted, cancellation) is { } open) return open;
        var number = (await session.QueryAsync(
            $"SELECT COALESCE(MAX(number), 0) + 1 FROM {RunTables.Runs}", row => row.GetInt64(0), cancellation)).Single();
        await InsertAsync(session, number, wanted, now, cancellation);
        for (var place = 0; place < wanted.Tasks.Count; place++) await InsertAsync(session, number, wanted.Tasks[place], place, cancellation);
        if (wanted.Kept is { } kept) await RunDeletion.DeleteAsync(session, wanted.Pipeline, kept, cancellation);
        return (await FindAsync(session, number, cancellation))!.Run;
    }

    /// <summary>See <see cref="IRunStore.ListRunsAsync"/>.</summary>
    public static async Task<List<RunSummary>> ListAsync(ISqlSession session, string? pipeline, int most, CancellationToken cancellation)
    {
        // MySQL takes no LIMIT in a subquery of IN, so the newest numbers are a table of their own.
        var filter = pipeline is null ? "" : "WHERE pipeline = @pipeline ";
        var newest = $"JOIN (SELECT number FROM {RunTables.Runs} {filter}ORDER BY number DESC LIMIT @most) n ON n.number = r.number";
        return Join(await session.QueryAsync(
            $"{Summaries} {newest} {Groups}", ReadPart, cancellation, ("@pipeline", pipeline ?? ""), ("@most", most)));
    }

    /// <summary>See <see cref="IRunStore.FindRunAsync"/>.</summary>
    public static async Task<RunSummary?> FindAsync(ISqlSession session, long number, CancellationToken cancellation) =>
        Join(await session.QueryAsync($"{Summaries} WHERE r.number = @number {Groups}", ReadPart, cancellation, ("@number", number)))
            .SingleOrDefault();

    /// <summary>See <see cref="IRunStore.ListTasksAsync"/>.</summary>
    public static Task<List<PipelineTask>> ListTasksAsync(ISqlSession session, long run, CancellationToken cancellation) => session.QueryAsync(
        $"SELECT {RunRows.TaskColumns} FROM {RunTables.Tasks} WHERE run = @run ORDER BY place", RunRows.ReadTask, cancellation, ("@run", run));

    private static async Task<PipelineRun?> FindOpenAsync(ISqlSession session, NewRun wanted, CancellationToken cancellation)
    {
        var runs = await ListAsync(session, wanted.Pipeline, MostJoined, cancellation);
        foreach (var (run, counts) in runs.Select(summary => (summary.Run, summary.Counts)))
        {
            if (counts.IsFinal || run.Cause != wanted.Cause || run.Options != wanted.Options) continue;
            var tasks = await ListTasksAsync(session, run.Number, cancellation);
            if (tasks.Select(task => task.Key).SequenceEqual(wanted.Tasks)) return run;
        }

        return null;
    }

    private static Task<int> InsertAsync(ISqlSession session, long number, NewRun run, DateTimeOffset now, CancellationToken cancellation) =>
        session.ExecuteAsync(
            $"""
            INSERT INTO {RunTables.Runs} (
                number, pipeline, cause, created_at, data_from, data_to, bar_interval, adjusted, extended_hours, tries)
            VALUES (@number, @pipeline, @cause, @created, @from, @to, @interval, @adjusted, @extended, @tries)
            """,
            cancellation,
            ("@number", number), ("@pipeline", run.Pipeline), ("@cause", run.Cause.ToString().ToLowerInvariant()), ("@created", RunRows.Of(now)),
            ("@from", RunRows.Of(run.From)), ("@to", RunRows.Of(run.To)), ("@interval", run.Options.Interval.Text),
            ("@adjusted", run.Options.Adjusted ? 1 : 0), ("@extended", run.Options.ExtendedHours ? 1 : 0), ("@tries", run.Options.Tries));

    private static Task<int> InsertAsync(ISqlSession session, long run, TaskKey key, int place, CancellationToken cancellation) =>
        session.ExecuteAsync(
            $"""
            INSERT INTO {RunTables.Tasks} (
                run, symbol, month, place, state, epoch, attempts, failures, reason, bars_read, bars_published, bars_refused)
            VALUES (@run, @symbol, @month, @place, @state, 0, 0, 0, '', 0, 0, 0)
            """,
            cancellation,
            ("@run", run), ("@symbol", key.Symbol.Text), ("@month", $"{key.Month}"), ("@place", place), ("@state", TaskState.Queued.NameOf()));

    private static SummaryPart ReadPart(DbDataReader row)
    {
        const int state = RunRows.RunWidth;
        var run = RunRows.ReadRun(row);
        return row.IsDBNull(state)
            ? new SummaryPart(run, null, 0, 0, null, null)
            : new SummaryPart(
                run, TaskStates.Of(row.GetString(state)), row.GetInt32(state + 1), row.GetInt64(state + 2), RunRows.FindTime(row, state + 3),
                RunRows.FindTime(row, state + 4));
    }

    private static List<RunSummary> Join(List<SummaryPart> parts) =>
        [.. parts.GroupBy(part => part.Run.Number).Select(group => SumUp([.. group]))];

    private static RunSummary SumUp(SummaryPart[] parts)
    {
        var counts = parts.Where(part => part.State is not null).ToDictionary(part => part.State!.Value, part => part.Tasks);
        var waiting = parts.Where(part => part.State is TaskState.WaitingForQuota or TaskState.Retrying);
        return new RunSummary(
            parts[0].Run, new TaskCounts(counts), parts.Sum(part => part.Bars), waiting.Min(part => part.NotBefore), parts.Max(part => part.EndedAt));
    }

    /// <summary>The tasks of a run that have one state; a run without tasks has one part without a state.</summary>
    private sealed record SummaryPart(
        PipelineRun Run, TaskState? State, int Tasks, long Bars, DateTimeOffset? NotBefore, DateTimeOffset? EndedAt);
}
