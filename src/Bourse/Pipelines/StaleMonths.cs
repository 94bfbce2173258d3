using Bourse.Bars;

namespace Bourse.Pipelines;

/// <summary>Plans months anew that a split has made stale: those of the task's run are queued again, others get a run of their own.</summary>
/// <param name="store">The runs.</param>
/// <param name="clock">The clock.</param>
internal sealed class StaleMonths(IRunStore store, TimeProvider clock)
{
    /// <summary>How many of a pipeline's newest runs are searched for months that are planned already.</summary>
    private const int MostRuns = 100;

    /// <summary>Plans them.</summary>
    /// <param name="task">The task that has found them.</param>
    /// <param name="months">The months of its symbol.</param>
    /// <param name="cancellation">Ends the work; whoever finds them next plans them.</param>
    public async Task PlanAsync(ClaimedTask task, IReadOnlyList<YearMonth> months, CancellationToken cancellation)
    {
        if (months.Count == 0) return;
        var keys = months.Select(month => new TaskKey(task.Lease.Key.Symbol, month)).Where(key => key != task.Lease.Key).ToHashSet();
        var ofRun = (await store.ListTasksAsync(task.Run.Number, cancellation)).Select(other => other.Key).Where(keys.Contains).ToList();
        if (ofRun.Count > 0) await store.ClearAsync(task.Run.Number, ofRun, cancellation);
        keys.ExceptWith(ofRun);
        if (keys.Count > 0) keys.ExceptWith(await ListOpenAsync(task.Run.Pipeline, cancellation));
        if (keys.Count > 0) await store.CreateRunAsync(RunOf(task.Run, [.. keys.OrderBy(key => key.Month)]), clock.GetUtcNow(), cancellation);
    }

    private async Task<HashSet<TaskKey>> ListOpenAsync(string pipeline, CancellationToken cancellation)
    {
        var open = new HashSet<TaskKey>();
        foreach (var run in (await store.ListRunsAsync(pipeline, MostRuns, cancellation)).Where(run => !run.Counts.IsFinal))
        {
            var tasks = await store.ListTasksAsync(run.Run.Number, cancellation);
            open.UnionWith(tasks.Where(task => !task.State.IsFinal()).Select(task => task.Key));
        }

        return open;
    }

    private static NewRun RunOf(PipelineRun run, List<TaskKey> keys) => new(
        run.Pipeline, RunCause.Backfill, NewRuns.StartOf(keys[0].Month), NewRuns.StartOf(keys[^1].Month.Next()), run.Options, keys);
}
