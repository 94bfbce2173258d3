namespace Bourse.Pipelines;

/// <summary>A task of a run, as the store has it.</summary>
/// <param name="Run">The run's number.</param>
/// <param name="Key">Which of its tasks.</param>
/// <param name="State">Its state.</param>
public sealed record PipelineTask(long Run, TaskKey Key, TaskState State)
{
    /// <summary>How often a runner has begun it.</summary>
    public int Attempts { get; init; }

    /// <summary>How many of these attempts failed in a way that may pass.</summary>
    public int Failures { get; init; }

    /// <summary>The result of the last attempt in one line; empty before the first has ended.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The earliest time of the next attempt; null when it need not wait.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When the last attempt began; null before the first.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the last attempt ended; null while it runs and before the first.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The runner that has it now; null when none has.</summary>
    public string? Owner { get; init; }

    /// <summary>How many bars the last reply held.</summary>
    public int BarsRead { get; init; }

    /// <summary>How many bars its run has written to the topic, in all attempts.</summary>
    public int BarsPublished { get; init; }

    /// <summary>How many bars were written to the dead-letter topic.</summary>
    public int BarsRefused { get; init; }
}

/// <summary>A line of a task's log.</summary>
/// <param name="Key">The task.</param>
/// <param name="Number">Its place in the log of the task, from 1.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Text">The fact.</param>
public sealed record TaskLogLine(TaskKey Key, int Number, DateTimeOffset Time, string Text);
