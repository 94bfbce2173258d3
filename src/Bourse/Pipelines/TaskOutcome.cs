namespace Bourse.Pipelines;

/// <summary>How an attempt of a task ended.</summary>
public enum TaskOutcome
{
    /// <summary>Everything it was asked for is in the log.</summary>
    Done,

    /// <summary>There was nothing to do: a whole month that is in the log already, or one that has not begun.</summary>
    Skipped,

    /// <summary>A limit of the provider was met; the task goes on at <see cref="TaskResult.NotBefore"/>.</summary>
    WaitingForQuota,

    /// <summary>It failed in a way that may pass, such as a server that did not answer.</summary>
    Retry,

    /// <summary>It failed in a way that only a person can mend, such as a wrong key or an unknown symbol.</summary>
    Failed,
}
