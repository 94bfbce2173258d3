using Bourse.Pipelines;

namespace Bourse.Tests.Contracts;

public abstract partial class RunStoreContract
{
    [Fact]
    public async Task A_new_run_deletes_the_oldest_of_its_pipeline_with_tasks_and_logs()
    {
        for (var i = 0; i < 4; i++) await EndedRunAsync("a", kept: 3);
        await EndedRunAsync("b", kept: 1);

        Assert.Equal([5, 4, 3, 2], await NumbersAsync());
        Assert.Null(await Store.FindRunAsync(1, Cancellation));
        Assert.Empty(await Store.ListTasksAsync(1, Cancellation));
        Assert.Empty(await Store.ReadLogAsync(1, null, Cancellation));
        Assert.Equal(2, (await Store.ListTasksAsync(2, Cancellation)).Count);
        Assert.NotEmpty(await Store.ReadLogAsync(2, null, Cancellation));
    }

    [Fact]
    public async Task A_run_that_has_not_ended_is_kept_until_it_has()
    {
        var first = await CreateAsync("a", kept: 1);
        await EndAsync((await ClaimAsync(Noon, run: first))!, End(TaskState.Done));
        await EndedRunAsync("a", kept: 1);
        Assert.Equal([2, 1], await NumbersAsync());

        await EndAsync((await ClaimAsync(Noon, run: first))!, End(TaskState.Failed));
        await EndedRunAsync("a", kept: 1);
        Assert.Equal([3], await NumbersAsync());
    }

    [Fact]
    public async Task A_number_is_never_given_twice_and_a_run_without_a_limit_deletes_nothing()
    {
        await EndedRunAsync("a", kept: 1);
        Assert.Equal(2, await CreateAsync("a", kept: 1));
        await Store.CancelAsync(2, Noon, Cancellation);
        Assert.Equal(3, await CreateAsync("a", kept: null));
        Assert.Equal([3, 2], await NumbersAsync());
    }

    private async Task<IEnumerable<long>> NumbersAsync() => (await Store.ListRunsAsync(null, 100, Cancellation)).Select(run => run.Run.Number);

    private async Task<long> CreateAsync(string pipeline, int? kept) =>
        (await Store.CreateRunAsync(NewRun(pipeline, Nvda, Ibm) with { Kept = kept }, Noon, Cancellation))!.Number;

    private async Task EndedRunAsync(string pipeline, int kept)
    {
        var run = await CreateAsync(pipeline, kept);
        while (await ClaimAsync(Noon, run: run) is { } task)
        {
            Assert.True(await Store.WriteLogAsync(task.Lease, "a line", Noon, Cancellation));
            Assert.True(await EndAsync(task, End(TaskState.Done)));
        }
    }
}
