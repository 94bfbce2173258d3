namespace Bourse.Pipelines;

/// <summary>The log of a task in the store of its run. A line is only taken while the lease is valid.</summary>
/// <param name="store">The store.</param>
/// <param name="task">The task.</param>
/// <param name="clock">Tells the time of a line.</param>
internal sealed class RunTaskLog(IRunStore store, ClaimedTask task, TimeProvider clock) : ITaskLog
{
    private const int MaxLength = 1000;

    /// <inheritdoc/>
    public async Task WriteAsync(string fact, CancellationToken cancellation)
    {
        if (await store.WriteLogAsync(task.Lease, OneLine(fact), clock.GetUtcNow(), cancellation)) return;
        throw new BourseException(FailureKind.Failed, $"{task.Run.Name} {task.Lease.Key} is another runner's by now, or was cancelled")
        {
            Code = BourseErrorCode.TaskTaken,
        };
    }

    /// <summary>A text as one line that tables hold.</summary>
    public static string OneLine(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxLength ? line : line[..(MaxLength - 1)] + "…";
    }
}
