namespace Bourse.Pipelines;

/// <summary>The tasks of a run, counted by their states.</summary>
/// <param name="counts">How many tasks have each state; a state that none has may be left out.</param>
public sealed class TaskCounts(IReadOnlyDictionary<TaskState, int> counts)
{
    /// <summary>How many tasks have a state.</summary>
    public int this[TaskState state] => counts.GetValueOrDefault(state);

    /// <summary>How many tasks there are.</summary>
    public int Total => counts.Values.Sum();

    /// <summary>How many have ended, well or not.</summary>
    public int Ended => counts.Where(count => count.Key.IsFinal()).Sum(count => count.Value);

    /// <summary>Whether all have ended.</summary>
    public bool IsFinal => Ended == Total;

    /// <summary>The state of the run. It is not stored, so it cannot disagree with the states of the tasks.</summary>
    public TaskState State => IsFinal ? EndState : OpenState;

    private TaskState EndState =>
        this[TaskState.Failed] > 0 ? TaskState.Failed
        : this[TaskState.Cancelled] > 0 ? TaskState.Cancelled
        : this[TaskState.Done] > 0 || Total == 0 ? TaskState.Done
        : TaskState.Skipped;

    private TaskState OpenState =>
        this[TaskState.Running] > 0 ? TaskState.Running
        : this[TaskState.Queued] > 0 ? Ended > 0 ? TaskState.Running : TaskState.Queued
        : this[TaskState.WaitingForQuota] > 0 ? TaskState.WaitingForQuota
        : TaskState.Retrying;
}
