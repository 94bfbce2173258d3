using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

public sealed class SchedulerStageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pipeline_that_is_enabled_runs_when_it_is_due_and_one_that_is_not_does_not()
    {
        await using var world = await RunWorld.OpenAsync("2026-03-02T12:00Z");
        await using var scheduler = await StartAsync(world, RunWorld.Pipeline("NVDA IBM", "2026-01..current", "0 6 * * *"));
        world.Clock.Advance(TimeSpan.FromDays(1));
        await DrainAsync(scheduler);
        Assert.Empty(await RunsAsync(world));

        await EnableAsync(world);
        world.Clock.Advance(TimeSpan.FromHours(17));
        await DrainAsync(scheduler);
        Assert.Empty(await RunsAsync(world));
        world.Clock.Advance(TimeSpan.FromHours(1));
        await DrainAsync(scheduler);

        var run = Assert.Single(await RunsAsync(world));
        Assert.Equal((RunCause.Schedule, TaskState.Done, 6), (run.Run.Cause, run.State, run.Counts.Total));
        Assert.Equal((Time("2026-03-03T06:00Z"), Time("2026-03-04T06:00Z")), (run.Run.From, run.Run.To));
        Assert.Equal(6, scheduler.Status.Records);
    }

    [Fact]
    public async Task A_pipeline_may_be_configured_to_be_enabled_from_the_beginning()
    {
        await using var world = await RunWorld.OpenAsync();
        await using var scheduler = await StartAsync(
            world, RunWorld.Pipeline("NVDA", "2026-01", "0 6 * * *") with { IsEnabledAtFirst = true });
        await DrainAsync(scheduler);
        world.Clock.Advance(TimeSpan.FromDays(1));
        await DrainAsync(scheduler);

        Assert.Single(await RunsAsync(world));
        await world.Store.SetEnabledAsync("p", false, world.Clock.GetUtcNow(), onlyIfNew: false, Cancellation);
        world.Clock.Advance(TimeSpan.FromDays(1));
        await DrainAsync(scheduler);
        Assert.Single(await RunsAsync(world));
    }

    [Fact]
    public async Task A_machine_that_slept_three_days_runs_the_latest_time_once()
    {
        await using var world = await RunWorld.OpenAsync("2026-03-02T12:00Z");
        await using var scheduler = await StartAsync(world, RunWorld.Pipeline("NVDA", "2026-01", "30 2 * * *"));
        await EnableAsync(world);
        world.Clock.Advance(TimeSpan.FromDays(3));
        await DrainAsync(scheduler);
        await DrainAsync(scheduler);

        var run = Assert.Single(await RunsAsync(world));
        Assert.Equal((Time("2026-03-04T02:30Z"), Time("2026-03-05T02:30Z")), (run.Run.From, run.Run.To));
        Assert.Contains("p: 2 times were missed; only the latest is run", world.Lines);
    }

    [Fact]
    public async Task With_catch_up_all_missed_times_run_in_order()
    {
        await using var world = await RunWorld.OpenAsync("2026-03-02T12:00Z");
        await using var scheduler = await StartAsync(world, catchUp: true, RunWorld.Pipeline("NVDA", "2026-01", "30 2 * * *"));
        await EnableAsync(world);
        world.Clock.Advance(TimeSpan.FromDays(3));
        await DrainAsync(scheduler);

        Assert.Equal(
            [Time("2026-03-03T02:30Z"), Time("2026-03-04T02:30Z"), Time("2026-03-05T02:30Z")],
            (await RunsAsync(world)).Reverse().Select(run => run.Run.To));
        Assert.Equal(["p#1 NVDA 2026-01", "p#2 NVDA 2026-01", "p#3 NVDA 2026-01"], world.Work.Begun);
    }

    [Fact]
    public async Task Catch_up_goes_on_step_by_step_however_much_was_missed()
    {
        await using var world = await RunWorld.OpenAsync("2026-03-02T12:00Z");
        await using var scheduler = await StartAsync(
            world, RunWorld.Pipeline("NVDA", "2027-01..2027-02", "0 * * * *") with { CatchUp = true });
        await EnableAsync(world);
        world.Clock.Advance(TimeSpan.FromHours(250));
        await DrainAsync(scheduler);

        var runs = await world.Store.ListRunsAsync(null, 1000, Cancellation);
        Assert.Equal(250, runs.Count);
        Assert.Equal((Time("2026-03-02T13:00Z"), Time("2026-03-12T22:00Z")), (runs[^1].Run.To, runs[0].Run.To));
    }

    [Theory]
    [InlineData("2024-03-09T12:00Z", "2024-03-10T07:00Z")]
    [InlineData("2024-11-02T12:00Z", "2024-11-03T07:30Z")]
    public async Task Half_past_two_in_New_York_runs_once_on_each_day_that_the_clocks_change(string saturday, string due)
    {
        await using var world = await RunWorld.OpenAsync(saturday);
        await using var scheduler = await StartAsync(world, RunWorld.Pipeline("NVDA", "2024-01", "30 2 * * *", "America/New_York"));
        await EnableAsync(world);
        for (var hour = 0; hour < 24; hour++)
        {
            world.Clock.Advance(TimeSpan.FromHours(1));
            await DrainAsync(scheduler);
        }

        Assert.Equal([Time(due)], (await RunsAsync(world)).Select(run => run.Run.To));
    }

    [Fact]
    public async Task Two_schedulers_create_a_run_of_each_time_and_run_each_task_once()
    {
        await using var world = await RunWorld.OpenAsync("2026-03-02T12:00Z");
        var pipeline = RunWorld.Pipeline("NVDA IBM", "2026-01..2026-02", "0 * * * *");
        await using var one = await StartAsync(world, pipeline);
        await using var two = await StartAsync(world, pipeline);
        await EnableAsync(world);
        for (var hour = 0; hour < 5; hour++)
        {
            world.Clock.Advance(TimeSpan.FromHours(1));
            await Task.WhenAll(Task.Run(() => DrainAsync(one)), Task.Run(() => DrainAsync(two)));
        }

        Assert.Equal(5, (await RunsAsync(world)).Count);
        Assert.All(await RunsAsync(world), run => Assert.Equal(TaskState.Done, run.State));
        Assert.Equal(20, world.Work.Begun.Distinct().Count());
        Assert.Equal(20, world.Work.Begun.Count());
    }

    [Fact]
    public async Task The_months_of_a_run_follow_the_calendar_of_the_exchange()
    {
        // At 02:00 UTC it is still February in New York.
        await using var world = await RunWorld.OpenAsync("2026-03-01T01:00Z");
        await using var scheduler = await StartAsync(world, RunWorld.Pipeline("NVDA", "current", "0 21 * * *", "America/New_York"));
        await EnableAsync(world);
        world.Clock.Advance(TimeSpan.FromHours(1));
        await DrainAsync(scheduler);
        world.Clock.Advance(TimeSpan.FromDays(1));
        await DrainAsync(scheduler);

        Assert.Equal(["p#1 NVDA 2026-02", "p#2 NVDA 2026-03"], world.Work.Begun);
    }

    [Fact]
    public async Task A_scheduler_takes_up_the_run_that_a_person_has_left()
    {
        await using var world = await RunWorld.OpenAsync();
        var run = await world.CreateRunAsync("NVDA IBM", "2024-05..2024-06");
        await world.Runner("a person").RunNextAsync(run, Cancellation);
        await using var scheduler = await StartAsync(world);
        await DrainAsync(scheduler);

        Assert.Equal("done, done, done, done", await world.StatesAsync(run));
        Assert.Equal(4, world.Work.Begun.Count());
    }

    private static Task<SchedulerStage> StartAsync(RunWorld world, params Pipeline[] pipelines) => StartAsync(world, catchUp: false, pipelines);

    private static async Task<SchedulerStage> StartAsync(RunWorld world, bool catchUp, params Pipeline[] pipelines)
    {
        var scheduler = world.Scheduler(catchUp, pipelines);
        await scheduler.StartAsync(Cancellation);
        return scheduler;
    }

    private static async Task EnableAsync(RunWorld world) =>
        await world.Store.SetEnabledAsync("p", true, world.Clock.GetUtcNow(), onlyIfNew: false, Cancellation);

    private static async Task DrainAsync(SchedulerStage scheduler)
    {
        while (await scheduler.StepAsync(TimeSpan.Zero, Cancellation) != StepResult.Completed) { }
    }

    private static Task<IReadOnlyList<RunSummary>> RunsAsync(RunWorld world) => world.Store.ListRunsAsync(null, 100, Cancellation);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text);
}
