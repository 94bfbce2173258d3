using Bourse.Bars;

namespace Bourse.Pipelines;

/// <summary>A run of a pipeline: the ingestion of a data interval. Its tasks are symbol × month.</summary>
/// <param name="Number">Identifies it among all runs of the store, from 1.</param>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Cause">Why it was created.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="From">The begin of its data interval.</param>
/// <param name="To">The end of its data interval; of a scheduled run the time that it was due.</param>
/// <param name="Options">How it fetches.</param>
public sealed record PipelineRun(
    long Number, string Pipeline, RunCause Cause, DateTimeOffset CreatedAt, DateTimeOffset From, DateTimeOffset To, RunOptions Options)
{
    /// <summary>Its name for people and in the header <c>run</c> of its messages, e.g. <c>real-time-etl-stack#17</c>.</summary>
    public string Name => $"{Pipeline}#{Number}";
}

/// <summary>How a run fetches bars: the pipeline's configuration at the time when the run was created.</summary>
/// <param name="Interval">The interval of the bars.</param>
/// <param name="Adjusted">Whether prices are adjusted for splits and dividends.</param>
/// <param name="ExtendedHours">Whether bars outside the session are included.</param>
/// <param name="Tries">How often a task is tried before it has failed.</param>
public sealed record RunOptions(BarInterval Interval, bool Adjusted, bool ExtendedHours, int Tries);

/// <summary>A run that is to be created.</summary>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Cause">Why.</param>
/// <param name="From">The begin of its data interval.</param>
/// <param name="To">The end of its data interval.</param>
/// <param name="Options">How it fetches.</param>
/// <param name="Tasks">Its tasks, in the order in which they are begun; none twice.</param>
public sealed record NewRun(
    string Pipeline, RunCause Cause, DateTimeOffset From, DateTimeOffset To, RunOptions Options, IReadOnlyList<TaskKey> Tasks)
{
    /// <summary>
    /// How far the schedule had been followed when the run was decided on (<see cref="PipelineState.ScheduledUpTo"/>). The run is only created
    /// if that is still so, and the schedule has then been followed up to <see cref="To"/>. Null for a run that no schedule has created.
    /// </summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>
    /// Whether a run of the pipeline with the same cause, options and tasks that has not ended takes the place of the new one.
    /// </summary>
    public bool JoinsOpen { get; init; }

    /// <summary>
    /// How many runs of the pipeline are kept, this one included, at least 1: those beyond the newest ones are deleted with their tasks and logs once
    /// all their tasks have ended. Null keeps all.
    /// </summary>
    public int? Kept { get; init; }
}

/// <summary>A run with the states of its tasks.</summary>
/// <param name="Run">The run.</param>
/// <param name="Counts">Its tasks by state.</param>
/// <param name="BarsPublished">How many bars its tasks have written to the log.</param>
/// <param name="NotBefore">When the first of its waiting tasks goes on; null when none waits.</param>
/// <param name="EndedAt">When the last of its ended tasks ended; null when none has.</param>
public sealed record RunSummary(PipelineRun Run, TaskCounts Counts, long BarsPublished, DateTimeOffset? NotBefore, DateTimeOffset? EndedAt)
{
    /// <summary>The run's state.</summary>
    public TaskState State => Counts.State;
}
