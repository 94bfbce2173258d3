namespace Bourse.Pipelines;

/// <summary>The log of a task: one line a fact. The log adds the time.</summary>
public interface ITaskLog
{
    /// <summary>Adds a line. When the call returns, the line is stored, so that the log of a task that was killed tells how far it came.</summary>
    /// <param name="fact">The line, without a line break and without a secret.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="BourseException">
    /// It cannot be stored, or the task is another runner's by now (<see cref="BourseErrorCode.TaskTaken"/>): the attempt must end without effect.
    /// </exception>
    Task WriteAsync(string fact, CancellationToken cancellation);
}
