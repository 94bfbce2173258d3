namespace Bourse.Pipelines;

/// <summary>Several runners of one process, which work on tasks at once while a provider takes its time.</summary>
/// <param name="runners">The runners; one at least.</param>
public sealed class TaskRunners(params IReadOnlyList<TaskRunner> runners)
{
    /// <summary>A task that one of them works on; null when none does. May be read from another thread.</summary>
    public ClaimedTask? Current => runners.Select(runner => runner.Current).FirstOrDefault(task => task is not null);

    /// <summary>As many runners as the options say.</summary>
    /// <param name="store">The runs.</param>
    /// <param name="work">What a task does; safe for several callers at a time.</param>
    /// <param name="options">How they work.</param>
    /// <param name="clock">The clock.</param>
    public static TaskRunners Create(IRunStore store, MonthWork work, TaskRunnerOptions options, TimeProvider clock) =>
        new([.. Enumerable.Range(0, options.Parallel).Select(_ => new TaskRunner(store, work, options, clock))]);

    /// <summary>Each claims a task and runs it (<see cref="TaskRunner.RunNextAsync"/>).</summary>
    /// <param name="run">The run whose tasks they take; null for any.</param>
    /// <param name="cancellation">Asks them to end.</param>
    /// <returns>What became of the tasks; none when there was none to run.</returns>
    /// <exception cref="OperationCanceledException">They were asked to end.</exception>
    public async Task<IReadOnlyList<TaskAttempt>> RunNextAsync(long? run, CancellationToken cancellation) =>
        [.. (await Task.WhenAll(runners.Select(runner => runner.RunNextAsync(run, cancellation)))).OfType<TaskAttempt>()];
}
