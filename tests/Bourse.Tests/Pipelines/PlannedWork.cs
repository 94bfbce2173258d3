using System.Collections.Concurrent;
using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

/// <summary>A task's work whose outcomes a test chooses. Months have an effect each, which may be had once more only if a test says so.</summary>
internal sealed class PlannedWork
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Func<ITaskLog, CancellationToken, Task<TaskResult>>>> _plans = new();
    private readonly ConcurrentQueue<string> _begun = new();

    /// <summary>What was begun, e.g. <c>p#1 NVDA 2024-05</c>, in order.</summary>
    public IEnumerable<string> Begun => _begun;

    /// <summary>The next attempt of a month returns a result; where nothing is planned, it is done with ten bars.</summary>
    public PlannedWork Then(string key, TaskResult result) => Then(key, (_, _) => Task.FromResult(result));

    /// <summary>The next attempt of a month does something.</summary>
    public PlannedWork Then(string key, Func<ITaskLog, CancellationToken, Task<TaskResult>> attempt)
    {
        _plans.GetOrAdd(key, _ => new ConcurrentQueue<Func<ITaskLog, CancellationToken, Task<TaskResult>>>()).Enqueue(attempt);
        return this;
    }

    /// <summary>See <see cref="MonthWork"/>.</summary>
    public async Task<TaskResult> RunAsync(MonthRequest request, string run, ITaskLog log, CancellationToken cancellation)
    {
        var key = $"{request.Symbol.Text} {request.Month}";
        _begun.Enqueue($"{run} {key}");
        await log.WriteAsync($"{request.Interval.Text} bars", cancellation);
        return _plans.TryGetValue(key, out var plan) && plan.TryDequeue(out var attempt)
            ? await attempt(log, cancellation)
            : new TaskResult(TaskOutcome.Done, "", null, 10, 10, 0);
    }
}
