namespace Bourse.Pipelines;

/// <summary>
/// Runs, tasks and logs (docs/data.md, "Pipelines"). Any number of threads, instances and processes may use one store. Times are given by the
/// caller; they are kept in milliseconds.
/// </summary>
public interface IRunStore : IAsyncDisposable
{
    /// <summary>Creates missing tables, and upgrades those of an earlier version.</summary>
    /// <exception cref="BourseException">They are those of a newer Bourse.</exception>
    Task InitializeAsync(CancellationToken cancellation);

    /// <summary>The pipelines that have a state, by name.</summary>
    Task<IReadOnlyList<PipelineState>> ListPipelinesAsync(CancellationToken cancellation);

    /// <summary>
    /// Turns a schedule on or off. One that was off is followed from <paramref name="now"/> on; what was due meanwhile is passed over.
    /// </summary>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <param name="isEnabled">Whether it is followed.</param>
    /// <param name="now">The time.</param>
    /// <param name="onlyIfNew">Whether a pipeline that has a state keeps it.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>The state afterwards.</returns>
    Task<PipelineState> SetEnabledAsync(
        string pipeline, bool isEnabled, DateTimeOffset now, bool onlyIfNew, CancellationToken cancellation);

    /// <summary>Creates a run with its tasks, all queued, and deletes runs that are not kept any more (<see cref="NewRun.Kept"/>).</summary>
    /// <returns>
    /// The run, or the one that takes its place (<see cref="NewRun.JoinsOpen"/>); null when another scheduler has followed the schedule in the
    /// meantime (<see cref="NewRun.Seen"/>).
    /// </returns>
    Task<PipelineRun?> CreateRunAsync(NewRun run, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>The newest runs first.</summary>
    /// <param name="pipeline">The pipeline's name; null for all.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<RunSummary>> ListRunsAsync(string? pipeline, int most, CancellationToken cancellation);

    /// <summary>The run of that number; null when there is none.</summary>
    Task<RunSummary?> FindRunAsync(long number, CancellationToken cancellation);

    /// <summary>The tasks of a run, in their order.</summary>
    Task<IReadOnlyList<PipelineTask>> ListTasksAsync(long run, CancellationToken cancellation);

    /// <summary>
    /// Claims the next task: of the oldest run, one that is queued, or whose pause is over, or whose lease has expired. A task is left alone while
    /// the same symbol, interval and month is running for another run.
    /// </summary>
    /// <returns>The task, which is running now; null when there is none.</returns>
    Task<ClaimedTask?> ClaimAsync(TaskClaim claim, CancellationToken cancellation);

    /// <summary>Renews a lease; false when it is another's by now, or when the task was cancelled.</summary>
    Task<bool> RenewAsync(TaskLease lease, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Adds a line to the task's log and renews the lease; false, and no line, when <see cref="RenewAsync"/> would return that.</summary>
    Task<bool> WriteLogAsync(TaskLease lease, string text, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Ends an attempt and gives the lease back; false, and no effect, when <see cref="RenewAsync"/> would return that.</summary>
    Task<bool> EndAttemptAsync(TaskLease lease, AttemptEnd end, CancellationToken cancellation);

    /// <summary>The lines of a run's logs, in the order in which they were written.</summary>
    /// <param name="run">The run's number.</param>
    /// <param name="key">The task; null for all of the run.</param>
    /// <param name="cancellation">Ends the call.</param>
    Task<IReadOnlyList<TaskLogLine>> ReadLogAsync(long run, TaskKey? key, CancellationToken cancellation);

    /// <summary>Cancels the tasks of a run that have not ended; runners lose their leases.</summary>
    /// <returns>How many.</returns>
    Task<int> CancelAsync(long run, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Queues tasks of a run that have ended once more, as if they had never run; those that have not ended stay as they are.</summary>
    /// <returns>How many.</returns>
    Task<int> ClearAsync(long run, IReadOnlyCollection<TaskKey> tasks, CancellationToken cancellation);
}
