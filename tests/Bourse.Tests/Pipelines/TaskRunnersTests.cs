using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

/// <summary>Several tasks at once in one process.</summary>
public sealed class TaskRunnersTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task As_many_tasks_run_at_once_as_there_are_runners_and_each_runs_once()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA IBM TSLA", "2024-05..2024-06");
        var meeting = new Meeting(wanted: 3);
        var runners = Create(world, meeting.WorkAsync, parallel: 3);

        // Each waits for two others: with fewer runners this would never end.
        var first = await runners.RunNextAsync(run, Cancellation).WaitAsync(Deadline, Cancellation);
        var second = await runners.RunNextAsync(run, Cancellation).WaitAsync(Deadline, Cancellation);

        Assert.Equal((3, 3), (first.Count, second.Count));
        Assert.Empty(await runners.RunNextAsync(run, Cancellation));
        Assert.Equal("done, done, done, done, done, done", await world.StatesAsync(run));
        Assert.Equal(6, first.Concat(second).Select(attempt => attempt.Task.Lease.Key).Distinct().Count());
        Assert.All(await world.Store.ListTasksAsync(run, Cancellation), task => Assert.Equal(1, task.Attempts));
    }

    [Fact]
    public async Task What_is_asked_to_end_gives_all_its_tasks_back()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA IBM", "2024-05");
        using var stop = new CancellationTokenSource();
        var meeting = new Meeting(wanted: 2) { Last = stop.Cancel };
        var runners = Create(world, meeting.StayAsync, parallel: 2);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runners.RunNextAsync(run, stop.Token).WaitAsync(Deadline, Cancellation));

        Assert.Equal("queued, queued", await world.StatesAsync(run));
    }

    private static TaskRunners Create(RunWorld world, MonthWork work, int parallel) => TaskRunners.Create(
        world.OpenStore(), work, new TaskRunnerOptions("one") { Logger = new LineLogger(world.Lines.Add), Parallel = parallel }, world.Clock);

    /// <summary>Work that goes on when so many have begun.</summary>
    private sealed class Meeting(int wanted)
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _here;

        /// <summary>Called when the last one has come.</summary>
        public Action Last { get; init; } = () => { };

        public async Task<TaskResult> WorkAsync(MonthRequest request, string run, ITaskLog log, CancellationToken cancellation)
        {
            await Come().WaitAsync(cancellation);
            return new TaskResult(TaskOutcome.Done, "", null, 1, 1, 0);
        }

        public async Task<TaskResult> StayAsync(MonthRequest request, string run, ITaskLog log, CancellationToken cancellation)
        {
            await Come().WaitAsync(cancellation);
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
            return TaskResult.Without(TaskOutcome.Failed, "not interrupted");
        }

        private Task Come()
        {
            TaskCompletionSource all;
            lock (_lock)
            {
                all = _all;
                if (++_here < wanted) return all.Task;
                (_here, _all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            all.SetResult();
            Last();
            return all.Task;
        }
    }
}
