using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

public sealed class TaskRunnerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_tasks_of_a_run_are_run_in_order_and_their_figures_kept()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA IBM", "2024-05..2024-06");
        world.Work.Then("IBM 2024-05", TaskResult.Without(TaskOutcome.Skipped, "the month is whole"));
        var runner = world.Runner("one");

        var states = new List<TaskState?>();
        while (await runner.RunNextAsync(null, Cancellation) is { } attempt) states.Add(attempt.State);

        Assert.Equal([TaskState.Done, TaskState.Done, TaskState.Skipped, TaskState.Done], states.Cast<TaskState>());
        Assert.Equal(["p#1 NVDA 2024-05", "p#1 NVDA 2024-06", "p#1 IBM 2024-05", "p#1 IBM 2024-06"], world.Work.Begun);
        var summary = (await world.Store.FindRunAsync(run, Cancellation))!;
        Assert.Equal((TaskState.Done, 30), (summary.State, summary.BarsPublished));
        var key = new TaskKey(Symbol.Parse("IBM"), YearMonth.Parse("2024-05"));
        Assert.Equal(
            ["one begins", "60min bars", "skipped: the month is whole"],
            (await world.Store.ReadLogAsync(run, key, Cancellation)).Select(line => line.Text));
    }

    [Fact]
    public async Task What_fails_for_now_is_tried_again_after_growing_pauses_and_at_last_has_failed()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA", "2024-05");
        foreach (var _ in Enumerable.Range(0, 3)) world.Work.Then("NVDA 2024-05", TaskResult.Without(TaskOutcome.Retry, "no answer"));
        var runner = world.Runner("one");

        var pauses = new List<TimeSpan>();
        while (await runner.RunNextAsync(null, Cancellation) is { State: TaskState.Retrying })
        {
            var next = (await world.Store.ListTasksAsync(run, Cancellation)).Single().NotBefore!.Value;
            Assert.Null(await runner.RunNextAsync(null, Cancellation));
            pauses.Add(next - world.Clock.GetUtcNow());
            world.Clock.SetUtcNow(next.AddMilliseconds(1));
        }

        Assert.InRange(pauses[0], TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(60));
        Assert.InRange(pauses[1], TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(120));
        Assert.Equal(2, pauses.Count);
        var task = (await world.Store.ListTasksAsync(run, Cancellation)).Single();
        Assert.Equal((TaskState.Failed, "failed 3 times: no answer", 3), (task.State, task.Reason, task.Failures));
    }

    [Fact]
    public async Task Tasks_that_fail_together_come_back_apart()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA", "2024-01..2024-12");
        foreach (var month in Enumerable.Range(1, 12)) world.Work.Then($"NVDA 2024-{month:00}", TaskResult.Without(TaskOutcome.Retry, "429"));
        var runner = world.Runner("one");
        while (await runner.RunNextAsync(null, Cancellation) is not null) { }

        var times = (await world.Store.ListTasksAsync(run, Cancellation)).Select(task => task.NotBefore).ToList();
        Assert.True(times.Distinct().Count() >= 11);
    }

    [Fact]
    public async Task A_task_that_waits_for_quota_goes_on_at_its_time_and_has_not_failed()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA", "2024-05", tries: 1);
        var again = world.Clock.GetUtcNow().AddHours(9);
        world.Work.Then("NVDA 2024-05", TaskResult.Without(TaskOutcome.WaitingForQuota, "25 calls a day", again));
        var runner = world.Runner("one");
        await runner.RunNextAsync(null, Cancellation);

        Assert.Equal("waiting for quota", await world.StatesAsync(run));
        Assert.Equal(again, (await world.Store.FindRunAsync(run, Cancellation))!.NotBefore);
        world.Clock.Advance(TimeSpan.FromHours(9));
        Assert.Equal(TaskState.Done, (await runner.RunNextAsync(null, Cancellation))!.State);
    }

    [Theory]
    [InlineData(FailureKind.Failed, "failed")]
    [InlineData(FailureKind.Usage, "failed")]
    [InlineData(FailureKind.Unreachable, "retrying")]
    public async Task A_failure_ends_the_task_or_is_tried_again_by_its_kind(FailureKind kind, string state)
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA", "2024-05");
        world.Work.Then("NVDA 2024-05", (_, _) => throw new BourseException(kind, "the broker\nis away"));

        var attempt = await world.Runner("one").RunNextAsync(null, Cancellation);

        Assert.Equal((state, "the broker is away"), (await world.StatesAsync(run), attempt!.Reason));
    }

    [Fact]
    public async Task A_task_that_crashes_keeps_no_other_from_running()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA IBM", "2024-05");
        world.Work.Then("NVDA 2024-05", (_, _) => throw new FormatException("odd"));
        var runner = world.Runner("one");
        while (await runner.RunNextAsync(null, Cancellation) is not null) { }

        Assert.Equal("failed, done", await world.StatesAsync(run));
        Assert.Equal("p#1 NVDA 2024-05 failed unexpectedly", Assert.Single(world.Lines));
    }

    [Fact]
    public async Task A_runner_that_is_asked_to_end_gives_its_task_back_at_once()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA", "2024-05");
        using var stop = new CancellationTokenSource();
        world.Work.Then("NVDA 2024-05", async (_, cancellation) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            throw new InvalidOperationException("not reached");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.Runner("one").RunNextAsync(null, stop.Token));

        Assert.Equal("queued", await world.StatesAsync(run));
        Assert.Equal(TaskState.Done, (await world.Runner("two").RunNextAsync(null, Cancellation))!.State);
    }

    [Fact]
    public async Task A_lease_is_renewed_while_the_task_runs()
    {
        await using var world = await RunWorld.OpenAsync();
        await world.CreateRunAsync("NVDA", "2024-05");
        var end = new TaskCompletionSource<TaskResult>();
        world.Work.Then("NVDA 2024-05", (_, _) => end.Task);
        var running = world.Runner("one").RunNextAsync(null, Cancellation);

        var other = world.Runner("two");
        for (var minute = 0; minute < 5; minute++)
        {
            await world.PassAsync(TimeSpan.FromSeconds(10));
            Assert.Null(await other.RunNextAsync(null, Cancellation));
        }

        end.SetResult(TaskResult.Without(TaskOutcome.Done, ""));
        Assert.Equal(TaskState.Done, (await running)!.State);
    }

    [Fact]
    public async Task A_runner_that_slept_too_long_is_interrupted_and_has_no_effect_on_what_another_has_taken_up()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA", "2024-05");
        var (asleep, begun, end) = (new SleepingStore(world.OpenStore()), new TaskCompletionSource(), new TaskCompletionSource());
        var isInterrupted = false;
        world.Work.Then("NVDA 2024-05", async (log, cancellation) =>
        {
            begun.SetResult();
            await end.Task;
            var refusal = await Record.ExceptionAsync(() => log.WriteAsync("publishes", cancellation));
            isInterrupted = refusal is OperationCanceledException or BourseException { Code: BourseErrorCode.TaskTaken };
            return TaskResult.Without(TaskOutcome.Failed, "of the sleeper");
        });
        var options = new TaskRunnerOptions("sleeper") { Logger = new LineLogger(world.Lines.Add) };
        var sleeping = new TaskRunner(asleep, world.Work.RunAsync, options, world.Clock).RunNextAsync(null, Cancellation);
        await begun.Task;
        await world.UntilWaitingAsync();
        asleep.Sleep();
        world.Clock.Advance(TimeSpan.FromSeconds(31));
        var attempt = (await world.Runner("two").RunNextAsync(null, Cancellation))!;
        asleep.Wake();
        end.SetResult();

        Assert.Null((await sleeping)!.State);
        Assert.True(isInterrupted);
        Assert.Equal((TaskState.Done, "sleeper"), (attempt.State, attempt.Task.AbandonedBy));
        Assert.Equal("done", await world.StatesAsync(run));
        var log = (await world.Store.ReadLogAsync(run, null, Cancellation)).Select(line => line.Text).ToList();
        Assert.Contains("two takes it up from sleeper, which has not renewed its lease", log);
        Assert.DoesNotContain(log, line => line.Contains("of the sleeper", StringComparison.Ordinal) || line == "publishes");
    }

    [Fact]
    public async Task A_cancelled_task_is_interrupted_by_its_next_renewal()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA IBM", "2024-05");
        world.Work.Then("NVDA 2024-05", async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            throw new InvalidOperationException("not reached");
        });
        var running = world.Runner("one").RunNextAsync(null, Cancellation);
        await world.UntilWaitingAsync();
        await world.Store.CancelAsync(run, world.Clock.GetUtcNow(), Cancellation);
        await world.PassAsync(TimeSpan.FromSeconds(10), running);

        Assert.Null((await running)!.State);
        Assert.Equal("cancelled, cancelled", await world.StatesAsync(run));
    }

    [Fact]
    public async Task A_run_is_driven_to_its_end_and_waits_for_what_others_do()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA IBM", "2024-05");
        var others = (await world.Store.ClaimAsync(new TaskClaim("other", world.Clock.GetUtcNow(), TimeSpan.FromHours(1)), Cancellation))!;
        var (seen, first) = (new List<int>(), new TaskCompletionSource());
        var driving = new RunDriver(world.OpenStore(), new TaskRunners(world.Runner("one")), world.Clock).RunAsync(run, Report, Cancellation);
        await first.Task;
        await world.Store.EndAttemptAsync(
            others.Lease, new AttemptEnd(TaskState.Done, TaskResult.Without(TaskOutcome.Done, ""), world.Clock.GetUtcNow()), Cancellation);
        while (!driving.IsCompleted) await world.PassAsync(TimeSpan.FromSeconds(1), driving);

        Assert.Equal(TaskState.Done, (await driving).State);
        Assert.Equal([1, 2], seen.Distinct());
        Assert.Equal(["p#1 IBM 2024-05"], world.Work.Begun);

        void Report(RunSummary summary)
        {
            seen.Add(summary.Counts.Ended);
            first.TrySetResult();
        }
    }
}
