using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Tests.Contracts;

public abstract partial class RunStoreContract
{
    [Fact]
    public async Task A_run_that_joins_takes_an_open_one_of_the_same_tasks_in_place_of_a_new_one()
    {
        var wanted = NewRun(Nvda, Ibm) with { JoinsOpen = true };
        var first = await NumberAsync(wanted);
        Assert.Equal(first, await NumberAsync(wanted));
        NewRun[] others =
        [
            wanted with { JoinsOpen = false }, wanted with { Cause = RunCause.Backfill }, wanted with { Tasks = [Ibm, Nvda] },
            wanted with { Tasks = [Nvda] }, wanted with { Pipeline = "q" }, wanted with { Options = wanted.Options with { Adjusted = false } },
        ];
        foreach (var other in others) Assert.NotEqual(first, await NumberAsync(other));

        await Store.CancelAsync(first, Noon, Cancellation);
        Assert.NotEqual(first, await NumberAsync(wanted));
    }

    [Fact]
    public async Task Of_runs_that_join_at_the_same_time_there_is_one()
    {
        var wanted = NewRun(Nvda, Ibm) with { JoinsOpen = true };
        await using var other = Open();
        for (var month = 1; month <= 10; month++)
        {
            var run = wanted with { Tasks = [Key("NVDA", $"2024-{month:00}")] };
            var both = await Task.WhenAll(Store.CreateRunAsync(run, Noon, Cancellation), other.CreateRunAsync(run, Noon, Cancellation));
            Assert.Equal(both[0]!.Number, both[1]!.Number);
        }

        Assert.Equal(10, (await Store.ListRunsAsync(null, 100, Cancellation)).Count);
    }

    [Fact]
    public async Task A_store_is_made_once_and_may_be_made_again()
    {
        var run = await CreateAsync(Nvda);
        await using var other = Open();
        await other.InitializeAsync(Cancellation);

        Assert.NotNull(await other.FindRunAsync(run, Cancellation));
    }

    [Fact]
    public async Task Several_processes_may_make_a_store_at_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var store = Open();
            await store.InitializeAsync(Cancellation);
        }));

        Assert.Empty(await Store.ListRunsAsync(null, 10, Cancellation));
    }

    [Fact]
    public async Task A_run_keeps_everything_it_was_created_with()
    {
        var wanted = new NewRun(
            "real-time-etl-stack", RunCause.Backfill, Noon.AddDays(-30), Noon, new RunOptions(BarInterval.Parse("5min"), false, true, 7),
            [Key("^GSPC", "2024-05"), Key("M&M.NS", "2024-05"), Key("NVDA", "2024-06")]);

        var run = (await Store.CreateRunAsync(wanted, Noon.AddMilliseconds(123), Cancellation))!;

        Assert.Equal(
            new PipelineRun(1, wanted.Pipeline, RunCause.Backfill, Noon.AddMilliseconds(123), wanted.From, wanted.To, wanted.Options), run);
        Assert.Equal("real-time-etl-stack#1", run.Name);
        Assert.Equal(wanted.Tasks, (await Store.ListTasksAsync(1, Cancellation)).Select(task => task.Key));
        Assert.All(await Store.ListTasksAsync(1, Cancellation), task => Assert.Equal(new PipelineTask(1, task.Key, TaskState.Queued), task));
        Assert.Equal(run, (await Store.FindRunAsync(1, Cancellation))!.Run);
    }

    [Fact]
    public async Task Runs_are_numbered_across_pipelines_and_listed_newest_first()
    {
        foreach (var pipeline in new[] { "a", "b", "a" }) await Store.CreateRunAsync(NewRun(pipeline, Nvda), Noon, Cancellation);

        Assert.Equal([3, 2, 1], (await Store.ListRunsAsync(null, 10, Cancellation)).Select(run => run.Run.Number));
        Assert.Equal([3, 1], (await Store.ListRunsAsync("a", 10, Cancellation)).Select(run => run.Run.Number));
        Assert.Equal([3, 2], (await Store.ListRunsAsync(null, 2, Cancellation)).Select(run => run.Run.Number));
        Assert.Null(await Store.FindRunAsync(4, Cancellation));
    }

    [Fact]
    public async Task A_run_without_tasks_is_done()
    {
        var run = await CreateAsync();

        var summary = (await Store.FindRunAsync(run, Cancellation))!;
        Assert.Equal((TaskState.Done, 0), (summary.State, summary.Counts.Total));
        Assert.Equal(run, (await Store.ListRunsAsync(null, 1, Cancellation)).Single().Run.Number);
    }

    [Fact]
    public async Task The_summary_of_a_run_counts_its_tasks_and_bars()
    {
        var run = await CreateAsync(Nvda, Ibm, Key("TSLA", "2024-05"), Key("GOOG", "2024-05"));
        var until = Noon.AddHours(2);
        await EndAsync((await ClaimAsync(Noon))!, End(TaskState.Done, published: 154));
        await EndAsync((await ClaimAsync(Noon))!, End(TaskState.WaitingForQuota, until));
        await EndAsync((await ClaimAsync(Noon))!, End(TaskState.Retrying, until.AddHours(-1)));

        var summary = (await Store.FindRunAsync(run, Cancellation))!;
        Assert.Equal((4, 1), (summary.Counts.Total, summary.Counts.Ended));
        Assert.Equal((1, 1, 1, 1), (
            summary.Counts[TaskState.Done], summary.Counts[TaskState.WaitingForQuota], summary.Counts[TaskState.Retrying],
            summary.Counts[TaskState.Queued]));
        Assert.Equal((154, until.AddHours(-1)), (summary.BarsPublished, summary.NotBefore));
        Assert.Equal(Noon.AddSeconds(5), summary.EndedAt);
    }

    [Fact]
    public async Task A_pipeline_keeps_its_state_until_somebody_changes_it()
    {
        Assert.Empty(await Store.ListPipelinesAsync(Cancellation));
        var first = await Store.SetEnabledAsync("p", true, Noon, onlyIfNew: true, Cancellation);
        var again = await Store.SetEnabledAsync("p", true, Noon.AddDays(1), onlyIfNew: false, Cancellation);
        var kept = await Store.SetEnabledAsync("p", false, Noon.AddDays(1), onlyIfNew: true, Cancellation);

        Assert.Equal([first, first, first], [new PipelineState("p", true, Noon), again, kept]);
        Assert.Equal([first], await Store.ListPipelinesAsync(Cancellation));
    }

    [Fact]
    public async Task What_was_due_while_a_pipeline_was_off_is_passed_over()
    {
        await Store.SetEnabledAsync("p", true, Noon, onlyIfNew: false, Cancellation);
        await Store.SetEnabledAsync("p", false, Noon.AddDays(1), onlyIfNew: false, Cancellation);
        var state = await Store.SetEnabledAsync("p", true, Noon.AddDays(9), onlyIfNew: false, Cancellation);

        Assert.Equal(new PipelineState("p", true, Noon.AddDays(9)), state);
    }

    [Fact]
    public async Task Of_two_schedulers_that_saw_the_same_one_creates_the_run()
    {
        await Store.SetEnabledAsync("p", true, Noon, onlyIfNew: false, Cancellation);
        var due = NewRun(Nvda) with { Cause = RunCause.Schedule, To = Noon.AddDays(1), Seen = Noon };
        await using var other = Open();

        var runs = await Task.WhenAll(
            Store.CreateRunAsync(due, Noon.AddDays(1), Cancellation), other.CreateRunAsync(due, Noon.AddDays(1), Cancellation));

        Assert.Single(runs, run => run is not null);
        Assert.Single(await Store.ListRunsAsync(null, 10, Cancellation));
        Assert.Equal(Noon.AddDays(1), (await Store.ListPipelinesAsync(Cancellation)).Single().ScheduledUpTo);
    }

    [Fact]
    public async Task A_scheduler_that_slept_creates_no_run_behind_the_others()
    {
        await Store.SetEnabledAsync("p", true, Noon, onlyIfNew: false, Cancellation);
        await Store.CreateRunAsync(NewRun(Nvda) with { To = Noon.AddDays(3), Seen = Noon }, Noon.AddDays(3), Cancellation);

        Assert.Null(await Store.CreateRunAsync(NewRun(Nvda) with { To = Noon.AddDays(1), Seen = Noon }, Noon.AddDays(3), Cancellation));
        Assert.Single(await Store.ListRunsAsync(null, 10, Cancellation));
    }

    [Fact]
    public async Task A_pipeline_that_was_turned_off_in_this_moment_gets_no_run()
    {
        await Store.SetEnabledAsync("p", true, Noon, onlyIfNew: false, Cancellation);
        var state = await Store.SetEnabledAsync("p", false, Noon, onlyIfNew: false, Cancellation);

        Assert.Null(await Store.CreateRunAsync(
            NewRun(Nvda) with { To = Noon.AddDays(1), Seen = state.ScheduledUpTo }, Noon.AddDays(1), Cancellation));
    }

    private async Task<long> NumberAsync(NewRun wanted) => (await Store.CreateRunAsync(wanted, Noon, Cancellation))!.Number;
}
