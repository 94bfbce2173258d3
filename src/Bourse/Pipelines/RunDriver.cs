namespace Bourse.Pipelines;

/// <summary>Runs the tasks of one run until all have ended, beside any schedulers.</summary>
/// <param name="store">The runs.</param>
/// <param name="runners">Run the tasks.</param>
/// <param name="clock">Measures the pauses between two looks.</param>
public sealed class RunDriver(IRunStore store, TaskRunners runners, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Runs them.</summary>
    /// <param name="run">The run's number.</param>
    /// <param name="report">Receives the run after each task, or as many as run at once, and about once a second while it waits.</param>
    /// <param name="cancellation">Asks it to end: the run stays as it is, and goes on when anybody takes it up.</param>
    /// <returns>The run at its end.</returns>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    public async Task<RunSummary> RunAsync(long run, Action<RunSummary> report, CancellationToken cancellation)
    {
        while (true)
        {
            var attempts = await runners.RunNextAsync(run, cancellation);
            var summary = await store.FindRunAsync(run, cancellation)
                ?? throw new BourseException(FailureKind.Failed, $"run {run} is not there any more");
            report(summary);
            if (summary.Counts.IsFinal) return summary;
            if (attempts.Count == 0) await Task.Delay(Interval, clock, cancellation);
        }
    }
}
