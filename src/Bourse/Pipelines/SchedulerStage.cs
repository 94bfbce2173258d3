using Microsoft.Extensions.Logging;

namespace Bourse.Pipelines;

/// <summary>How a scheduler works.</summary>
/// <param name="Name">The stage's name.</param>
/// <param name="Pipelines">The pipelines.</param>
/// <param name="Runner">How it runs tasks.</param>
public sealed record SchedulerOptions(string Name, IReadOnlyList<Pipeline> Pipelines, TaskRunnerOptions Runner)
{
    /// <summary>Whether all missed times of all pipelines are run.</summary>
    public bool CatchUp { get; init; }

    /// <summary>Whether it ends when there is nothing left that could run now; otherwise it waits for what comes.</summary>
    public bool UntilIdle { get; init; }
}

/// <summary>The scheduler: creates the runs that are due, and runs the tasks of all runs, also those that others have created or begun.</summary>
public sealed class SchedulerStage : IStage
{
    private readonly IRunStore _store;
    private readonly SchedulerOptions _options;
    private readonly TimeProvider _clock;
    private readonly DueRuns _due;
    private readonly TaskRunners _runners;
    private readonly IReadOnlyList<IAsyncDisposable> _owned;
    private (string Pipeline, DateTimeOffset Due)? _next;
    private long _ended;

    /// <summary>Creates it.</summary>
    /// <param name="store">The runs; the stage disposes it.</param>
    /// <param name="work">What a task does.</param>
    /// <param name="options">How it works.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="owned">What the work uses, in the order in which it is disposed with the stage.</param>
    public SchedulerStage(
        IRunStore store, MonthWork work, SchedulerOptions options, TimeProvider clock, params IReadOnlyList<IAsyncDisposable> owned)
    {
        (_store, _options, _clock, _owned) = (store, options, clock, owned);
        _due = new DueRuns(store, options.Pipelines, options.CatchUp, clock, options.Runner.Logger);
        _runners = TaskRunners.Create(store, work, options.Runner, clock);
    }

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public StageStatus Status => new() { Records = Volatile.Read(ref _ended), Activity = Activity };

    private string Activity => _runners.Current is { } task
        ? $"{task.Run.Name} {task.Lease.Key}"
        : _next is { } next ? $"next: {next.Pipeline} {next.Due.UtcDateTime:yyyy-MM-dd HH:mm} UTC" : "no pipeline is enabled";

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellation)
    {
        await _store.InitializeAsync(cancellation);
        _next = await _due.FindNextAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<StepResult> StepAsync(TimeSpan maxWait, CancellationToken cancellation)
    {
        var created = await _due.CreateAsync(cancellation);
        if (await _runners.RunNextAsync(null, cancellation) is { Count: > 0 } attempts)
        {
            foreach (var attempt in attempts) Tell(attempt);
            return StepResult.Worked;
        }

        if (created > 0) return StepResult.Worked;
        _next = await _due.FindNextAsync(cancellation);
        if (_options.UntilIdle) return StepResult.Completed;
        await Task.Delay(maxWait, _clock, cancellation);
        return StepResult.Idle;
    }

    /// <inheritdoc/>
    public Task<bool> HasReadAllAsync(CancellationToken cancellation) => Task.FromResult(true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var one in _owned) await one.DisposeAsync();
        await _store.DisposeAsync();
    }

    private void Tell(TaskAttempt attempt)
    {
        if (attempt.State is not { } state) return;
        if (state.IsFinal()) Interlocked.Increment(ref _ended);
        var (task, name) = (attempt.Task.Lease.Key.ToString(), state.NameOf());
        var reason = attempt.Reason.Length > 0 ? $" ({attempt.Reason})" : "";
        _options.Runner.Logger.TaskEnded(attempt.Task.Run.Name, task, name, reason);
    }
}
