using Bourse.Events;
using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

/// <summary>A symbol's topic has invented bars or others, and never both.</summary>
public sealed class MixedProvidersTests : IAsyncLifetime
{
    private readonly MonthWorld _world = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("2024-05")]
    [InlineData("2024-06")]
    public async Task Bars_of_a_provider_are_not_replaced_or_joined_by_invented_ones(string month)
    {
        Assert.Equal(TaskOutcome.Done, (await _world.RunAsync()).Outcome);
        var before = await _world.ReadAsync("NVDA_topic");

        var result = await InventAsync("NVDA", month);

        Assert.Equal(TaskOutcome.Failed, result.Outcome);
        Assert.StartsWith("NVDA_topic has bars that are not invented", result.Reason, StringComparison.Ordinal);
        Assert.Equal(before.Select(bar => bar.Text), (await _world.ReadAsync("NVDA_topic")).Select(bar => bar.Text));
        Assert.Equal(TaskOutcome.Done, (await InventAsync("IBM", month)).Outcome);
    }

    [Fact]
    public async Task No_call_is_spent_on_a_symbol_whose_bars_are_invented()
    {
        Assert.Equal(TaskOutcome.Done, (await InventAsync("NVDA", "2024-05")).Outcome);

        var result = await _world.RunAsync();

        Assert.Equal(TaskOutcome.Failed, result.Outcome);
        Assert.StartsWith("NVDA_topic has invented bars (provider synthetic)", result.Reason, StringComparison.Ordinal);
        Assert.Empty(_world.Server.Calls);
    }

    [Fact]
    public async Task A_topic_that_was_deleted_takes_bars_of_another_provider()
    {
        await InventAsync("NVDA", "2024-05");
        Assert.Equal(TaskOutcome.Failed, (await _world.RunAsync()).Outcome);
        await _world.Log.DeleteTopicAsync("NVDA_topic", default);

        Assert.Equal(TaskOutcome.Done, (await _world.RunAsync()).Outcome);
        Assert.All(await _world.ReadAsync("NVDA_topic"), bar => Assert.Equal("alphavantage", bar.Headers["provider"]));
    }

    private async Task<TaskResult> InventAsync(string symbol, string month)
    {
        await using var invented = new SyntheticBars(1, _world.Clock);
        await using var task = new MonthTask(invented, _world.Log, topic => new TopicSpec(topic), _world.Clock);
        return await task.RunAsync(MonthWorld.Request(symbol, month), "run-2", _world.Lines, CancellationToken.None);
    }
}
