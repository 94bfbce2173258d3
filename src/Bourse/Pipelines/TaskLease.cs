namespace Bourse.Pipelines;

/// <summary>
/// The right to work on a task. Each claim raises the epoch, and the store refuses what is done under an older one: a runner that slept too long
/// has no effect on a task that another has taken up.
/// </summary>
/// <param name="Run">The run's number.</param>
/// <param name="Key">The task.</param>
/// <param name="Epoch">Distinguishes this claim from earlier and later ones.</param>
public sealed record TaskLease(long Run, TaskKey Key, long Epoch);

/// <summary>A request for a task.</summary>
/// <param name="Owner">The runner, as people may see it.</param>
/// <param name="Now">The time.</param>
/// <param name="Duration">A lease that was not renewed for so long has expired.</param>
public sealed record TaskClaim(string Owner, DateTimeOffset Now, TimeSpan Duration)
{
    /// <summary>The run whose tasks are asked for; null for any.</summary>
    public long? Run { get; init; }
}

/// <summary>A task that was claimed.</summary>
/// <param name="Lease">The right to work on it.</param>
/// <param name="Run">Its run.</param>
/// <param name="Failures">How many of its attempts have failed.</param>
/// <param name="AbandonedBy">The runner whose lease had expired; null when the task was waiting.</param>
public sealed record ClaimedTask(TaskLease Lease, PipelineRun Run, int Failures, string? AbandonedBy);

/// <summary>The end of an attempt.</summary>
/// <param name="State">The task's new state.</param>
/// <param name="Result">What the attempt returned; its <see cref="TaskResult.Outcome"/> is not stored.</param>
/// <param name="Time">When it ended.</param>
public sealed record AttemptEnd(TaskState State, TaskResult Result, DateTimeOffset Time)
{
    /// <summary>Whether it counts as a failure.</summary>
    public bool IsFailure { get; init; }
}
