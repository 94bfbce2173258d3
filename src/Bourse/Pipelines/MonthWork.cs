namespace Bourse.Pipelines;

/// <summary>Fetches, checks and publishes a month of a symbol. Called again for the same month, at any time, it has the same effect.</summary>
/// <param name="request">Which month of which symbol.</param>
/// <param name="run">The run's name, for the header of its messages.</param>
/// <param name="log">The log of the task.</param>
/// <param name="cancellation">Ends the work: the process is to end, or the task is another runner's by now.</param>
public delegate Task<TaskResult> MonthWork(MonthRequest request, string run, ITaskLog log, CancellationToken cancellation);
