using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Tests.Contracts;

public abstract partial class RunStoreContract
{
    [Fact]
    public async Task Tasks_are_claimed_in_their_order_and_the_oldest_run_first()
    {
        var (first, second) = (await CreateAsync(Nvda, Ibm), await CreateAsync(Key("TSLA", "2024-05")));

        var claims = new[] { await ClaimAsync(Noon), await ClaimAsync(Noon), await ClaimAsync(Noon), await ClaimAsync(Noon) };

        Assert.Equal([(first, Nvda), (first, Ibm), (second, Key("TSLA", "2024-05"))], claims[..3].Select(task => (task!.Run.Number, task.Lease.Key)));
        Assert.Null(claims[3]);
    }

    [Fact]
    public async Task A_claimed_task_is_running_and_names_its_owner()
    {
        var run = await CreateAsync(Nvda);
        var claim = (await ClaimAsync(Noon.AddMilliseconds(5), "host:17"))!;

        Assert.Equal(new TaskLease(run, Nvda, 1), claim.Lease);
        Assert.Equal((0, null), (claim.Failures, claim.AbandonedBy));
        Assert.Equal(
            new PipelineTask(run, Nvda, TaskState.Running) { Attempts = 1, Owner = "host:17", StartedAt = Noon.AddMilliseconds(5) },
            await TaskAsync(run, Nvda));
    }

    [Fact]
    public async Task The_tasks_of_one_run_can_be_asked_for()
    {
        var (first, second) = (await CreateAsync(Nvda), await CreateAsync(Ibm));

        Assert.Equal(second, (await ClaimAsync(Noon, run: second))!.Run.Number);
        Assert.Null(await ClaimAsync(Noon, run: second));
        Assert.Equal(first, (await ClaimAsync(Noon))!.Run.Number);
    }

    [Fact]
    public async Task A_task_that_waits_is_claimed_when_its_time_has_come()
    {
        var run = await CreateAsync(Nvda);
        await EndAsync((await ClaimAsync(Noon))!, End(TaskState.WaitingForQuota, Noon.AddHours(1), "25 calls a day"));

        Assert.Equal(Noon.AddHours(1), (await TaskAsync(run, Nvda)).NotBefore);
        Assert.Null(await ClaimAsync(Noon.AddHours(1).AddMilliseconds(-1)));
        var again = (await ClaimAsync(Noon.AddHours(1)))!;
        Assert.Equal((2, 0), (again.Lease.Epoch, again.Failures));
        Assert.Null((await TaskAsync(run, Nvda)).NotBefore);
    }

    [Fact]
    public async Task Failures_are_counted_and_given_to_the_next_attempt()
    {
        var run = await CreateAsync(Nvda);
        for (var hours = 0; hours < 2; hours++)
        {
            await EndAsync((await ClaimAsync(Noon.AddHours(hours)))!, End(TaskState.Retrying, Noon.AddHours(hours + 1)) with { IsFailure = true });
        }

        Assert.Equal((2, 2), ((await TaskAsync(run, Nvda)).Attempts, (await TaskAsync(run, Nvda)).Failures));
        Assert.Equal(2, (await ClaimAsync(Noon.AddHours(2)))!.Failures);
    }

    [Fact]
    public async Task The_end_of_an_attempt_is_kept_with_its_figures()
    {
        var run = await CreateAsync(Nvda);
        var result = new TaskResult(TaskOutcome.Done, "two bars refused", null, 154, 150, 2);
        Assert.True(await EndAsync((await ClaimAsync(Noon))!, new AttemptEnd(TaskState.Done, result, Noon.AddSeconds(9))));

        Assert.Equal(
            new PipelineTask(run, Nvda, TaskState.Done)
            {
                Attempts = 1, Reason = "two bars refused", StartedAt = Noon, EndedAt = Noon.AddSeconds(9), BarsRead = 154, BarsPublished = 150,
                BarsRefused = 2,
            },
            await TaskAsync(run, Nvda));
        Assert.Null(await ClaimAsync(Noon.AddDays(1)));
    }

    [Fact]
    public async Task A_lease_that_is_renewed_is_left_alone_and_one_that_has_expired_is_taken_over()
    {
        await CreateAsync(Nvda);
        var first = (await ClaimAsync(Noon, "one"))!;
        Assert.True(await Store.RenewAsync(first.Lease, Noon.AddSeconds(20), Cancellation));

        Assert.Null(await ClaimAsync(Noon.AddSeconds(49), "two"));
        var second = (await ClaimAsync(Noon.AddSeconds(50), "two"))!;

        Assert.Equal((2, "one"), (second.Lease.Epoch, second.AbandonedBy));
    }

    [Fact]
    public async Task Whoever_has_lost_the_lease_has_no_effect_any_more()
    {
        var run = await CreateAsync(Nvda);
        var first = (await ClaimAsync(Noon, "one"))!;
        var second = (await ClaimAsync(Noon.AddMinutes(1), "two"))!;

        Assert.False(await Store.RenewAsync(first.Lease, Noon.AddMinutes(1), Cancellation));
        Assert.False(await Store.WriteLogAsync(first.Lease, "published", Noon.AddMinutes(1), Cancellation));
        Assert.False(await EndAsync(first, End(TaskState.Failed)));
        Assert.Equal((TaskState.Running, "two"), ((await TaskAsync(run, Nvda)).State, (await TaskAsync(run, Nvda)).Owner));
        Assert.True(await EndAsync(second, End(TaskState.Done)));
        Assert.False(await EndAsync(second, End(TaskState.Failed)));
        Assert.Equal(["done"], (await Store.ReadLogAsync(run, null, Cancellation)).Select(line => line.Text));
    }

    [Fact]
    public async Task A_lease_that_has_expired_is_still_its_owners_while_nobody_has_taken_it_over()
    {
        var run = await CreateAsync(Nvda);
        var claim = (await ClaimAsync(Noon))!;

        Assert.True(await Store.RenewAsync(claim.Lease, Noon.AddHours(1), Cancellation));
        Assert.Null(await ClaimAsync(Noon.AddHours(1).AddSeconds(29)));
        Assert.Equal(TaskState.Running, (await TaskAsync(run, Nvda)).State);
    }

    [Fact]
    public async Task The_same_bars_are_not_fetched_for_two_runs_at_once()
    {
        var (first, second) = (await CreateAsync(Nvda), await CreateAsync(Nvda, Ibm));
        var running = (await ClaimAsync(Noon))!;

        Assert.Equal((second, Ibm), ((await ClaimAsync(Noon)) is { } other ? (other.Run.Number, other.Lease.Key) : default));
        Assert.Null(await ClaimAsync(Noon));
        await EndAsync(running, End(TaskState.Done));
        Assert.Equal((first, second), (running.Run.Number, (await ClaimAsync(Noon))!.Run.Number));
    }

    [Fact]
    public async Task Any_number_of_runners_claim_each_task_once()
    {
        var keys = Enumerable.Range(1, 12).SelectMany(month => new[] { Key("NVDA", $"2024-{month:00}"), Key("IBM", $"2024-{month:00}") }).ToArray();
        await CreateAsync(keys);

        var claims = await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(() => ClaimAllAsync($"runner {number}"))));

        Assert.Equal(keys.Order(KeyOrder), claims.SelectMany(claimed => claimed).Order(KeyOrder));
    }

    [Fact]
    public async Task A_log_has_its_lines_in_order_a_task_or_a_run()
    {
        var run = await CreateAsync(Nvda, Ibm);
        var (nvda, ibm) = ((await ClaimAsync(Noon))!, (await ClaimAsync(Noon))!);
        await Store.WriteLogAsync(nvda.Lease, "asks for 2024-05", Noon.AddSeconds(1), Cancellation);
        await Store.WriteLogAsync(ibm.Lease, "waits — «quota»", Noon.AddSeconds(2), Cancellation);
        await Store.WriteLogAsync(nvda.Lease, "154 bars", Noon.AddSeconds(3), Cancellation);
        await EndAsync(nvda, End(TaskState.Retrying, Noon.AddMinutes(1), "the broker is away"));

        Assert.Equal(
            [
                new TaskLogLine(Nvda, 1, Noon.AddSeconds(1), "asks for 2024-05"), new TaskLogLine(Nvda, 2, Noon.AddSeconds(3), "154 bars"),
                new TaskLogLine(Nvda, 3, Noon.AddSeconds(5), "retrying: the broker is away, again at 2026-03-02 12:01:00 UTC"),
            ],
            await Store.ReadLogAsync(run, Nvda, Cancellation));
        Assert.Equal(
            ["asks for 2024-05", "waits — «quota»", "154 bars"],
            (await Store.ReadLogAsync(run, null, Cancellation)).Take(3).Select(line => line.Text));
    }

    [Fact]
    public async Task A_line_renews_the_lease()
    {
        await CreateAsync(Nvda);
        var claim = (await ClaimAsync(Noon))!;
        Assert.True(await Store.WriteLogAsync(claim.Lease, "still here", Noon.AddSeconds(29), Cancellation));

        Assert.Null(await ClaimAsync(Noon.AddSeconds(58)));
    }

    [Fact]
    public async Task Cancelling_ends_what_has_not_ended_and_takes_the_leases_away()
    {
        var run = await CreateAsync(Nvda, Ibm, Key("TSLA", "2024-05"));
        await EndAsync((await ClaimAsync(Noon))!, End(TaskState.Done));
        var running = (await ClaimAsync(Noon))!;

        Assert.Equal(2, await Store.CancelAsync(run, Noon.AddSeconds(1), Cancellation));

        Assert.False(await Store.RenewAsync(running.Lease, Noon.AddSeconds(2), Cancellation));
        Assert.False(await EndAsync(running, End(TaskState.Done)));
        Assert.Equal(
            [TaskState.Done, TaskState.Cancelled, TaskState.Cancelled], (await Store.ListTasksAsync(run, Cancellation)).Select(task => task.State));
        Assert.Equal(TaskState.Cancelled, (await Store.FindRunAsync(run, Cancellation))!.State);
        Assert.Equal(0, await Store.CancelAsync(run, Noon.AddSeconds(3), Cancellation));
        Assert.Null(await ClaimAsync(Noon.AddDays(1)));
    }

    [Fact]
    public async Task Clearing_queues_what_has_ended_as_if_it_had_never_run()
    {
        var run = await CreateAsync(Nvda, Ibm, Key("TSLA", "2024-05"));
        await EndAsync((await ClaimAsync(Noon))!, End(TaskState.Failed, reason: "wrong key") with { IsFailure = true });
        await EndAsync((await ClaimAsync(Noon))!, End(TaskState.Done, published: 20));
        var running = (await ClaimAsync(Noon))!;

        Assert.Equal(1, await Store.ClearAsync(run, [Nvda, running.Lease.Key], Cancellation));

        Assert.Equal(new PipelineTask(run, Nvda, TaskState.Queued), await TaskAsync(run, Nvda));
        Assert.Equal(TaskState.Done, (await TaskAsync(run, Ibm)).State);
        Assert.True(await Store.RenewAsync(running.Lease, Noon, Cancellation));
        var again = (await ClaimAsync(Noon))!;
        Assert.Equal((Nvda, 0), (again.Lease.Key, again.Failures));
        Assert.NotEmpty(await Store.ReadLogAsync(run, Nvda, Cancellation));
    }

    [Fact]
    public async Task Symbols_are_values_whatever_they_hold()
    {
        var odd = Key("A';--", "2024-05");
        var run = await CreateAsync(odd, Key("a\"%_", "2024-05"));
        var claim = (await ClaimAsync(Noon))!;
        await Store.WriteLogAsync(claim.Lease, "'; DELETE FROM PipelineTasks; --", Noon, Cancellation);

        Assert.Equal(odd, claim.Lease.Key);
        Assert.Equal("'; DELETE FROM PipelineTasks; --", (await Store.ReadLogAsync(run, odd, Cancellation)).Single().Text);
        Assert.Equal(2, (await Store.ListTasksAsync(run, Cancellation)).Count);
    }

    private static readonly IComparer<TaskKey> KeyOrder =
        Comparer<TaskKey>.Create((left, right) => (left.Symbol.Text, left.Month).CompareTo((right.Symbol.Text, right.Month)));

    private async Task<List<TaskKey>> ClaimAllAsync(string owner)
    {
        await using var store = Open();
        var keys = new List<TaskKey>();
        while (await store.ClaimAsync(new TaskClaim(owner, Noon, Lease), Cancellation) is { } task) keys.Add(task.Lease.Key);
        return keys;
    }
}
