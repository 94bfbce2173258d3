namespace Bourse.Pipelines;

/// <summary>The state of a task, and of a run as a whole (<see cref="TaskCounts.State"/>).</summary>
public enum TaskState
{
    /// <summary>It waits for a runner.</summary>
    Queued,

    /// <summary>A runner works on it, under a lease.</summary>
    Running,

    /// <summary>A limit of the provider was met; it goes on at a known time.</summary>
    WaitingForQuota,

    /// <summary>It failed in a way that may pass, and is tried again at a known time.</summary>
    Retrying,

    /// <summary>Everything it was asked for is in the log.</summary>
    Done,

    /// <summary>It failed, and is not tried again by itself.</summary>
    Failed,

    /// <summary>A person has cancelled it.</summary>
    Cancelled,

    /// <summary>There was nothing to do.</summary>
    Skipped,
}
