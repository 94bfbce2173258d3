using Bourse.Bars;
using Bourse.Pipelines;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Pipelines;

/// <summary>A server that fails, is slow, or breaks off; replies that are kept, damaged, or separated by a split.</summary>
public sealed class AlphaVantageFaultTests : IAsyncLifetime
{
    private readonly MonthWorld _world = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_failure_of_the_server_is_tried_twice_more_and_every_try_counts()
    {
        _world.Server.Answer = _ => new FakeReply("oops", 500);
        var result = await _world.RunAsync();

        Assert.Equal((TaskOutcome.Retry, "the provider has failed (status 500)"), (result.Outcome, result.Reason));
        Assert.Equal(3, _world.Server.Calls.Count);
        Assert.Equal(22, (await _world.Provider.ReadQuotaAsync(default))!.LeftOfDay);
    }

    [Fact]
    public async Task Days_are_refused_without_a_call()
    {
        var request = MonthWorld.Request("NVDA", "2024-05") with { Interval = BarInterval.Day };
        var result = await _world.Task.RunAsync(request, "run-1", _world.Lines, CancellationToken.None);

        Assert.Equal((TaskOutcome.Failed, "alphavantage has no bars of 1day: make them from those of 60min"), (result.Outcome, result.Reason));
        Assert.Empty(_world.Server.Calls);
    }

    [Fact]
    public async Task A_failure_that_passes_is_not_noticed()
    {
        _world.Server.Answer = _ => _world.Server.Calls.Count == 1 ? new FakeReply("oops", 503) : null;

        Assert.Equal(TaskOutcome.Done, (await _world.RunAsync()).Outcome);
        Assert.Equal(2, _world.Server.Calls.Count);
    }

    [Fact]
    public async Task A_reply_that_breaks_off_is_asked_for_again()
    {
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Month(call.Symbol, call.Month)[..2000]) { IsCut = true };
        var result = await _world.RunAsync();

        Assert.Equal(TaskOutcome.Retry, result.Outcome);
        Assert.StartsWith("127.0.0.1 cannot be reached: ", result.Reason, StringComparison.Ordinal);
        Assert.Equal(3, _world.Server.Calls.Count);
        Assert.Empty(_world.CacheFiles());
    }

    [Fact]
    public async Task A_reply_that_does_not_end_is_given_up_after_half_a_minute()
    {
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Month(call.Symbol, call.Month)) { Hangs = true };
        var running = _world.RunAsync();
        for (var tries = 1; tries <= 3; tries++)
        {
            await Eventually.IsAsync(() => _world.Server.Calls.Count >= tries, () => "no call");
            _world.Clock.Advance(TimeSpan.FromSeconds(31));
        }

        var result = await running;
        Assert.Equal((TaskOutcome.Retry, "127.0.0.1 did not answer within 30 s"), (result.Outcome, result.Reason));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_without_the_address_of_the_call()
    {
        await _world.Server.StopAsync();
        var result = await _world.RunAsync();

        Assert.Equal(TaskOutcome.Retry, result.Outcome);
        Assert.Contains("Connection refused", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_month_is_asked_for_once_and_a_repeat_changes_nothing()
    {
        await _world.RunAsync();
        await _world.RestartAsync();
        var result = await _world.RunAsync();

        Assert.Equal((TaskOutcome.Skipped, 132, 0), (result.Outcome, result.BarsRead, result.BarsPublished));
        Assert.Contains("kept since 2025-06-02 12:00 UTC", _world.Lines.All);
        Assert.Single(_world.Server.Calls);
        Assert.Equal(132, (await _world.ReadAsync("NVDA_topic")).Count);
    }

    [Fact]
    public async Task Bars_that_a_run_has_published_count_as_its_own_when_it_is_killed_before_it_could_record_them()
    {
        await _world.AttemptAsync("run-1");
        await _world.RestartAsync();
        var result = await _world.AttemptAsync("run-1");

        Assert.Equal((TaskOutcome.Done, 132, "132 bars, 132 new or changed"), (result.Outcome, result.BarsPublished, result.Reason));
        Assert.Equal(132, (await _world.ReadAsync("NVDA_topic")).Count);
        var other = await _world.AttemptAsync("run-2");
        Assert.Equal((TaskOutcome.Skipped, 0), (other.Outcome, other.BarsPublished));
    }

    [Fact]
    public async Task A_kept_reply_that_was_not_published_is_published_without_a_call()
    {
        // As after a kill between fetch and publish.
        await _world.Provider.FetchMonthAsync(MonthWorld.Request("NVDA", "2024-05"), default);
        await _world.RestartAsync();
        var result = await _world.RunAsync();

        Assert.Equal((TaskOutcome.Done, 132), (result.Outcome, result.BarsPublished));
        Assert.Single(_world.Server.Calls);
    }

    [Fact]
    public async Task A_month_that_goes_on_is_asked_for_again_and_only_changes_are_published()
    {
        await _world.RunAsync(month: "2025-06");
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Month(call.Symbol, call.Month).Replace("\"102.0000\"", "\"102.0100\""));
        var result = await _world.RunAsync(month: "2025-06");

        Assert.Equal(2, _world.Server.Calls.Count);
        Assert.Equal((TaskOutcome.Done, 3), (result.Outcome, result.BarsPublished));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(-1)]
    public async Task A_damaged_file_is_fetched_again(int place)
    {
        await _world.RunAsync();
        var file = Assert.Single(_world.CacheFiles());
        var bytes = await File.ReadAllBytesAsync(file);
        if (place < 0) Array.Resize(ref bytes, bytes.Length / 2);
        else bytes[place] ^= 0x55;
        await File.WriteAllBytesAsync(file, bytes);
        var result = await _world.RunAsync();

        Assert.Equal((TaskOutcome.Done, 0), (result.Outcome, result.BarsPublished));
        Assert.Equal(2, _world.Server.Calls.Count);
        Assert.Equal(TaskOutcome.Skipped, (await _world.RunAsync()).Outcome);
    }

    [Fact]
    public async Task A_split_marks_the_months_fetched_before_it_and_they_are_asked_for_again()
    {
        foreach (var month in (string[])["2024-04", "2024-05"]) await _world.RunAsync(month: month);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        // Ten for one: everything that is fetched from now on has a tenth of the price.
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Month(call.Symbol, call.Month, scale: call.Month == "2024-06" ? 0.131m : 0.1m));
        var june = await _world.RunAsync(month: "2024-06");
        await _world.RestartAsync();
        var kept = await Task.WhenAll(((string[])["2024-04", "2024-05", "2024-06"]).Select(
            month => _world.Provider.IsKeptAsync(MonthWorld.Request("NVDA", month), default)));

        Assert.Equal(["2024-04", "2024-05"], june.StaleMonths.Select(month => $"{month}"));
        Assert.Equal([false, false, true], kept);
        var april = await _world.RunAsync(month: "2024-04");
        Assert.Equal(["2024-05"], april.StaleMonths.Select(month => $"{month}"));
        Assert.Equal(132, april.BarsPublished);
        Assert.Empty((await _world.RunAsync(month: "2024-05")).StaleMonths);
        Assert.Equal(5, _world.Server.Calls.Count);
    }

    [Fact]
    public async Task A_price_that_halves_by_itself_is_looked_at_once_more_and_then_believed()
    {
        decimal ScaleOf(string month) => month == "2024-06" ? 0.65m : 1;
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Month(call.Symbol, call.Month, ScaleOf(call.Month)));
        await _world.RunAsync(month: "2024-05");
        _world.Clock.Advance(TimeSpan.FromDays(1));
        var june = await _world.RunAsync(month: "2024-06");
        _world.Clock.Advance(TimeSpan.FromDays(1));
        var may = await _world.RunAsync(month: "2024-05");

        Assert.Single(june.StaleMonths);
        Assert.Empty(may.StaleMonths);
        Assert.Equal(3, _world.Server.Calls.Count);
        Assert.Equal(TaskOutcome.Skipped, (await _world.RunAsync(month: "2024-05")).Outcome);
        Assert.Equal(TaskOutcome.Skipped, (await _world.RunAsync(month: "2024-06")).Outcome);
    }

    [Fact]
    public async Task Bars_that_cannot_be_kept_are_published_all_the_same()
    {
        await File.WriteAllTextAsync(_world.CacheFolder, "a file where the folder should be");
        var result = await _world.RunAsync();

        Assert.Equal((TaskOutcome.Done, 132), (result.Outcome, result.BarsPublished));
        Assert.Contains("the reply cannot be kept", _world.Lines.All[0], StringComparison.Ordinal);
    }
}
