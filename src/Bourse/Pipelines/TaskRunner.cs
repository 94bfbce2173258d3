using Bourse.Retry;
using Microsoft.Extensions.Logging;

namespace Bourse.Pipelines;

/// <summary>How a runner works.</summary>
/// <param name="Owner">Its name among the runners, as people may see it.</param>
public sealed record TaskRunnerOptions(string Owner)
{
    /// <summary>The pauses between the attempts of a task; how often it is tried, its run says (<see cref="RunOptions.Tries"/>).</summary>
    public static readonly RetryPolicy Pauses = new() { FirstPause = TimeSpan.FromMinutes(1), LongestPause = TimeSpan.FromHours(1) };

    /// <summary>After how long without a renewal the task of a runner may be taken up by another.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many tasks a process works on at once, from 1.</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>Receives failures that nobody expected.</summary>
    public required ILogger Logger { get; init; }
}

/// <summary>
/// Runs tasks one after another, each under a lease that is renewed while it runs. Any number of runners, in any number of processes, may work on one
/// store.
/// </summary>
/// <param name="store">The runs.</param>
/// <param name="work">What a task does.</param>
/// <param name="options">How it works.</param>
/// <param name="clock">The clock.</param>
public sealed class TaskRunner(IRunStore store, MonthWork work, TaskRunnerOptions options, TimeProvider clock)
{
    private static readonly TimeSpan QuotaPause = TimeSpan.FromMinutes(1);
    private readonly StaleMonths _stale = new(store, clock);

    /// <summary>The task that it works on; null when it works on none. May be read from another thread.</summary>
    public ClaimedTask? Current { get; private set; }

    /// <summary>Claims a task and runs it.</summary>
    /// <param name="run">The run whose tasks it takes; null for any.</param>
    /// <param name="cancellation">Asks it to end: an attempt that has begun is given up, and the task is queued again.</param>
    /// <returns>What became of the task; null when there was none to run.</returns>
    /// <exception cref="OperationCanceledException">It was asked to end.</exception>
    public async Task<TaskAttempt?> RunNextAsync(long? run, CancellationToken cancellation)
    {
        var claim = new TaskClaim(options.Owner, clock.GetUtcNow(), options.Lease) { Run = run };
        if (await store.ClaimAsync(claim, cancellation) is not { } task) return null;
        try
        {
            Current = task;
            return await RunAsync(task, cancellation);
        }
        finally
        {
            Current = null;
        }
    }

    private async Task<TaskAttempt> RunAsync(ClaimedTask task, CancellationToken cancellation)
    {
        TaskResult? result;
        await using (var lease = new TaskLeaseRenewal(store, task.Lease, options.Lease, clock, cancellation))
        {
            result = await TryWorkAsync(task, lease.Work);
        }

        if (result is null)
        {
            // Whoever has lost the lease has no effect here: the store refuses it.
            await EndAsync(task, new AttemptEnd(TaskState.Queued, TaskResult.Without(TaskOutcome.Retry, "interrupted"), clock.GetUtcNow()));
            cancellation.ThrowIfCancellationRequested();
            return new TaskAttempt(task, null, "another runner has taken it up, or it was cancelled");
        }

        var end = EndOf(task, result);
        var isOurs = await EndAsync(task, end);
        if (isOurs) await _stale.PlanAsync(task, result.StaleMonths, cancellation);
        return new TaskAttempt(task, isOurs ? end.State : null, end.Result.Reason);
    }

    /// <summary>The result of the work; null when it was interrupted.</summary>
    private async Task<TaskResult?> TryWorkAsync(ClaimedTask task, CancellationToken cancellation)
    {
        try
        {
            var log = new RunTaskLog(store, task, clock);
            await log.WriteAsync(BeginOf(task), cancellation);
            return await work(RequestOf(task), task.Run.Name, log, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.TaskTaken)
        {
            return null;
        }
        catch (BourseException e)
        {
            return TaskResult.Without(e.Kind == FailureKind.Unreachable ? TaskOutcome.Retry : TaskOutcome.Failed, e.Message);
        }
#pragma warning disable CA1031 // a task that cannot be run at all must not keep the others of all pipelines from running
        catch (Exception e)
        {
            options.Logger.TaskFailedUnexpectedly(task.Run.Name, $"{task.Lease.Key}", e);
            return TaskResult.Without(TaskOutcome.Failed, $"unexpected: {e.GetType().Name}: {e.Message}");
        }
#pragma warning restore CA1031
    }

    /// <summary>What has been done is stored also when the process is to end.</summary>
    private Task<bool> EndAsync(ClaimedTask task, AttemptEnd end) => store.EndAttemptAsync(task.Lease, end, CancellationToken.None);

    private AttemptEnd EndOf(ClaimedTask task, TaskResult result)
    {
        var now = clock.GetUtcNow();
        var told = result with { Reason = RunTaskLog.OneLine(result.Reason) };
        return result.Outcome switch
        {
            TaskOutcome.Done => new AttemptEnd(TaskState.Done, told with { NotBefore = null }, now),
            TaskOutcome.Skipped => new AttemptEnd(TaskState.Skipped, told with { NotBefore = null }, now),
            TaskOutcome.WaitingForQuota =>
                new AttemptEnd(TaskState.WaitingForQuota, told with { NotBefore = told.NotBefore ?? now + QuotaPause }, now),
            TaskOutcome.Failed => new AttemptEnd(TaskState.Failed, told with { NotBefore = null }, now) { IsFailure = true },
            _ => EndOfFailure(task, told, now),
        };
    }

    private AttemptEnd EndOfFailure(ClaimedTask task, TaskResult result, DateTimeOffset now)
    {
        var failures = task.Failures + 1;
        if (failures >= task.Run.Options.Tries)
        {
            var reason = failures == 1 ? result.Reason : RunTaskLog.OneLine($"failed {failures} times: {result.Reason}");
            return new AttemptEnd(TaskState.Failed, result with { Reason = reason, NotBefore = null }, now) { IsFailure = true };
        }

        var after = now + PauseAfter(task, failures);
        var notBefore = result.NotBefore is { } asked && asked > after ? asked : after;
        return new AttemptEnd(TaskState.Retrying, result with { NotBefore = notBefore }, now) { IsFailure = true };
    }

    /// <summary>The pause after so many failures. Tasks that failed together come back apart, since each has its own jitter.</summary>
    private TimeSpan PauseAfter(ClaimedTask task, int failures)
    {
        var pauses = TaskRunnerOptions.Pauses.Start(clock, $"{task.Run.Name} {task.Lease.Key}");
        for (var i = 1; i < failures; i++) pauses.NextPause();
        return pauses.NextPause();
    }

    private string BeginOf(ClaimedTask task) => task.AbandonedBy is { } former
        ? $"{options.Owner} takes it up from {former}, which has not renewed its lease"
        : $"{options.Owner} begins";

    private static MonthRequest RequestOf(ClaimedTask task) => new(
        task.Lease.Key.Symbol, task.Run.Options.Interval, task.Lease.Key.Month, task.Run.Options.Adjusted, task.Run.Options.ExtendedHours);
}

/// <summary>What became of a task that was run.</summary>
/// <param name="Task">The task.</param>
/// <param name="State">Its state now; null when it is another runner's by now, or was cancelled.</param>
/// <param name="Reason">Why, one line; may be empty.</param>
public sealed record TaskAttempt(ClaimedTask Task, TaskState? State, string Reason);
