using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

/// <summary>Whatever the provider answers, the task ends in the right state, says why, and never shows the key.</summary>
public sealed class AlphaVantageReplyTests : IAsyncLifetime
{
    private const string FiveADay =
        "We have detected your API key as S3CR3TKEY+42 and our standard API rate limit is 25 requests per day. Please subscribe to any of the "
        + "premium plans at https://example.org/premium/ to instantly remove all daily rate limits.";

    private readonly MonthWorld _world = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_month_in_JSON_is_published_with_the_digits_of_the_reply()
    {
        var result = await _world.RunAsync();

        Assert.Equal(TaskOutcome.Done, result.Outcome);
        // 22 sessions of six hours.
        Assert.Equal((132, 132, 0), (result.BarsRead, result.BarsPublished, result.BarsRefused));
        var messages = await _world.ReadAsync("NVDA_topic");
        Assert.Equal(132, messages.Count);
        Assert.Equal(
            "{\"id\":\"1cef8fff1b063c233f56676eb0f10825\",\"timestamp\":\"2024-05-01 10:00:00\",\"open\":101.0000,\"high\":102.0000,\"low\":100.0000,"
            + "\"close\":101.5000,\"volume\":1000,\"symbol\":\"NVDA\",\"time_zone\":\"US/Eastern\"}",
            messages[0].Text);
        Assert.Equal(
            new() { ["schema"] = "bar.v1", ["provider"] = "alphavantage", ["interval"] = "60min", ["adjusted"] = "true", ["run"] = "run-1" },
            messages[0].Headers);
    }

    [Fact]
    public async Task The_call_has_the_parameters_of_the_API()
    {
        await _world.RunAsync("brk.b", "2024-05");

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["function"] = "TIME_SERIES_INTRADAY", ["symbol"] = "BRK.B", ["interval"] = "60min", ["month"] = "2024-05", ["outputsize"] = "full",
                ["adjusted"] = "true", ["extended_hours"] = "false", ["apikey"] = MonthWorld.Key,
            },
            Assert.Single(_world.Server.Calls).Parameters);
    }

    [Fact]
    public async Task A_month_in_CSV_gives_the_same_messages_as_in_JSON()
    {
        await _world.RunAsync();
        await using var other = new MonthWorld();
        other.Server.Answer = call => new FakeReply(FakeAlphaVantage.Csv(call.Month), Type: "application/x-download");
        var result = await other.RunAsync();

        Assert.Equal(132, result.BarsPublished);
        var (json, csv) = (await _world.ReadAsync("NVDA_topic"), await other.ReadAsync("NVDA_topic"));
        Assert.Equal(json.ConvertAll(message => message.Text), csv.ConvertAll(message => message.Text));
    }

    [Theory]
    [InlineData("{\"Error Message\": \"the parameter apikey is invalid or missing. Please claim your free API key\"}", "does not accept the key")]
    [InlineData("{\"Information\": \"The **demo** API key is for demo purposes only.\"}", "does not accept the key")]
    [InlineData("{\"Error Message\": \"Invalid API call. Please retry or visit the documentation\"}", "refuses: Invalid API call")]
    [InlineData("{\"Information\": \"Thank you for using Alpha Vantage! This is a premium endpoint.\"}", "premium endpoint")]
    [InlineData("{}", "no series")]
    [InlineData("{\"hello\": [1]}", "no series, but 'hello'")]
    [InlineData("[]", "neither JSON nor CSV")]
    [InlineData("nothing", "neither JSON nor CSV")]
    [InlineData("timestamp,price\n1,2\n", "other columns")]
    public async Task A_refusal_fails_at_once_with_its_reason(string reply, string reason)
    {
        _world.Server.Answer = _ => new FakeReply(reply);
        var result = await _world.RunAsync();

        Assert.Equal(TaskOutcome.Failed, result.Outcome);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        Assert.Single(_world.Server.Calls);
        Assert.Empty(_world.CacheFiles());
    }

    [Theory]
    [InlineData("<html><body>Service unavailable</body></html>", "a web page")]
    [InlineData("", "empty")]
    [InlineData("{\"Meta Data\": {\"2. Symbol\": \"NVDA\"", "cut off or is not JSON")]
    [InlineData("timestamp,open,high,low,close,volume\r\n2024-05-01 10:00:00,1,2,1", "cut off")]
    public async Task What_is_no_reply_is_asked_for_again_later(string reply, string reason)
    {
        _world.Server.Answer = _ => new FakeReply(reply, Type: "text/html");
        var result = await _world.RunAsync();

        Assert.Equal(TaskOutcome.Retry, result.Outcome);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        Assert.Empty(_world.CacheFiles());
    }

    [Theory]
    [InlineData(FiveADay, 3600)]
    [InlineData("Thank you for using Alpha Vantage! Our standard API call frequency is 5 calls per minute.", 60)]
    [InlineData("Please consider spreading out your free API requests more sparingly (1 request per second).", 60)]
    [InlineData("Our standard API call frequency is 5 calls per minute and 500 calls per day.", 3600)]
    public async Task A_limit_that_the_provider_tells_closes_the_ledger_for_a_while(string note, int seconds)
    {
        _world.Server.Answer = _ => new FakeReply($$"""{"{{(note == FiveADay ? "Information" : "Note")}}": "{{note}}"}""");
        var result = await _world.RunAsync();

        Assert.Equal(TaskOutcome.WaitingForQuota, result.Outcome);
        Assert.Contains("limit is reached", result.Reason, StringComparison.Ordinal);
        Assert.Equal(_world.Clock.GetUtcNow().AddSeconds(seconds), result.NotBefore);

        // The ledger holds it too, also for a process that starts later: no call is made before.
        _world.Server.Answer = _ => null;
        await _world.RestartAsync();
        var next = await _world.RunAsync();
        Assert.Equal((TaskOutcome.WaitingForQuota, result.NotBefore), (next.Outcome, next.NotBefore));
        Assert.Single(_world.Server.Calls);
        _world.Clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(TaskOutcome.Done, (await _world.RunAsync()).Outcome);
    }

    [Fact]
    public async Task A_status_429_waits_as_long_as_the_server_says()
    {
        _world.Server.Answer = _ => new FakeReply("{}", 429) { RetryAfter = "17" };
        var result = await _world.RunAsync();

        Assert.Equal((TaskOutcome.WaitingForQuota, _world.Clock.GetUtcNow().AddSeconds(17)), (result.Outcome, result.NotBefore));
        Assert.Single(_world.Server.Calls);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_since_it_would_carry_the_key_elsewhere()
    {
        _world.Server.Answer = _ => new FakeReply("", 302) { Location = "http://127.0.0.1:1/elsewhere" };
        var result = await _world.RunAsync();

        Assert.Equal(TaskOutcome.Failed, result.Outcome);
        Assert.Contains("status 302", result.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("IBM", "2024-05", "60min", "about IBM, not NVDA")]
    [InlineData("NVDA", "2024-06", "60min", "has bars of 2024-06, not of 2024-05")]
    [InlineData("NVDA", "2024-05", "5min", "another interval")]
    public async Task A_reply_to_another_question_fails(string symbol, string month, string interval, string reason)
    {
        _world.Server.Answer = _ => new FakeReply(FakeAlphaVantage.Month(symbol, month, interval: interval));
        var result = await _world.RunAsync();

        Assert.Equal(TaskOutcome.Failed, result.Outcome);
        Assert.Contains(reason, result.Reason, StringComparison.Ordinal);
        Assert.Empty(await _world.ReadAsync("NVDA_topic"));
    }

    [Fact]
    public async Task An_empty_series_of_a_month_that_is_over_fails_and_of_the_present_month_is_tried_again()
    {
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Series(call.Symbol, ""));
        var over = await _world.RunAsync();
        var present = await _world.RunAsync(month: "2025-06");

        Assert.Equal((TaskOutcome.Failed, "the provider has no bars of NVDA in 2024-05"), (over.Outcome, over.Reason));
        Assert.Equal((TaskOutcome.Retry, _world.Clock.GetUtcNow().AddHours(1)), (present.Outcome, present.NotBefore));
    }

    [Fact]
    public async Task A_month_that_has_not_begun_is_skipped_without_a_call()
    {
        var result = await _world.RunAsync(month: "2025-07");

        Assert.Equal((TaskOutcome.Skipped, "the first session of 2025-07 begins on 2025-07-01"), (result.Outcome, result.Reason));
        Assert.Empty(_world.Server.Calls);
    }

    [Fact]
    public async Task Bars_that_cannot_be_right_go_to_the_dead_letters_and_the_others_are_published()
    {
        var members = string.Join(
            ",\n",
            FakeAlphaVantage.Member("2024-05-01 15:00:00", volume: "1234.0"),
            FakeAlphaVantage.Member("2024-05-01 14:00:00", open: "None"),
            FakeAlphaVantage.Member("2024-05-01 13:00:00", volume: "12.5"),
            FakeAlphaVantage.Member("2024-05-01 12:00:00", high: "9.99"),
            FakeAlphaVantage.Member("2024-05-01 11:00:00", low: "-1"),
            FakeAlphaVantage.Member("2024-05-01 10:07:00"),
            FakeAlphaVantage.Member("2024-05-01 18:00:00"),
            FakeAlphaVantage.Member("2024-05-04 10:00:00"),
            FakeAlphaVantage.Member("2024-04-30 10:00:00"),
            FakeAlphaVantage.Member("yesterday"));
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Series(call.Symbol, members));
        var result = await _world.RunAsync();

        Assert.Equal((TaskOutcome.Done, 10, 1, 9), (result.Outcome, result.BarsRead, result.BarsPublished, result.BarsRefused));
        Assert.Contains("\"volume\":1234,", Assert.Single(await _world.ReadAsync("NVDA_topic")).Text, StringComparison.Ordinal);
        var refused = await _world.ReadAsync("NVDA_topic.dlq");
        Assert.Equal(
            [
                "open is not a price",
                "volume is not a whole number",
                "timestamp is not a time",
                "it is not of 2024-05",
                "it does not start on the grid of the interval",
                "low is not above zero: -1",
                "open is above high: 10.00 > 9.99",
                "it is after the session, which closed at 16:00",
                "the exchange is closed on that day",
            ],
            refused.Select(letter => letter.Headers["bourse.dlq.error"]));
        Assert.Contains("\"open\":\"None\",\"high\":11.00,", refused[0].Text, StringComparison.Ordinal);
        Assert.Equal("pipeline", refused[0].Headers["bourse.dlq.stage"]);
    }

    [Fact]
    public async Task Refused_bars_are_written_once_however_often_the_month_is_fetched()
    {
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Series(call.Symbol, FakeAlphaVantage.Member("2024-05-01 10:07:00")));
        await _world.RunAsync();
        await _world.RestartAsync();
        await _world.RunAsync();

        Assert.Equal(2, _world.Server.Calls.Count);
        Assert.Single(await _world.ReadAsync("NVDA_topic.dlq"));
    }

    [Fact]
    public async Task Unsorted_and_repeated_bars_are_published_once_in_order()
    {
        var members = string.Join(
            ",\n",
            FakeAlphaVantage.Member("2024-05-01 11:00:00"),
            FakeAlphaVantage.Member("2024-05-01 15:00:00"),
            FakeAlphaVantage.Member("2024-05-01 10:00:00"),
            FakeAlphaVantage.Member("2024-05-01 11:00:00"),
            FakeAlphaVantage.Member("2024-05-01 10:00:00", close: "9.75"));
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Series(call.Symbol, members));
        var result = await _world.RunAsync();

        Assert.Equal((5, 3, 1), (result.BarsRead, result.BarsPublished, result.BarsRefused));
        Assert.Equal(
            ["2024-05-01 10:00:00", "2024-05-01 11:00:00", "2024-05-01 15:00:00"],
            (await _world.ReadAsync("NVDA_topic")).Select(message => message.Text.Split("\"timestamp\":\"")[1][..19]));
        Assert.Contains("1 bars came twice and count once", _world.Lines.All);
        var letter = Assert.Single(await _world.ReadAsync("NVDA_topic.dlq"));
        Assert.Equal("there is another bar of this time, with other figures", letter.Headers["bourse.dlq.error"]);
    }

    [Fact]
    public async Task Bars_of_London_keep_their_time_zone()
    {
        var members = $"{FakeAlphaVantage.Member("2024-05-01 16:00:00")},\n{FakeAlphaVantage.Member("2024-05-01 08:00:00")}";
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Series(call.Symbol, members, zone: "Europe/London"));
        var result = await _world.RunAsync("TSCO.LON");

        Assert.Equal((TaskOutcome.Done, 2, 0), (result.Outcome, result.BarsPublished, result.BarsRefused));
        Assert.All(
            await _world.ReadAsync("TSCO_dot_LON_topic"),
            message => Assert.EndsWith("\"time_zone\":\"Europe/London\"}", message.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_symbol_listed_in_the_middle_of_a_month_is_published_and_the_sessions_before_are_told()
    {
        var series = FakeAlphaVantage.Bars("2024-05", 1).Where(bar => bar.Time.Day >= 30)
            .Select(bar => FakeAlphaVantage.Member($"{bar.Time:yyyy-MM-dd HH:mm:ss}", bar.Open, bar.High, bar.Low, bar.Close, bar.Volume));
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Series(call.Symbol, string.Join(",\n", series.Reverse())));
        var result = await _world.RunAsync();

        Assert.Equal((TaskOutcome.Done, 12), (result.Outcome, result.BarsPublished));
        Assert.EndsWith("20 sessions without bars", result.Reason, StringComparison.Ordinal);
        Assert.Contains("session 2024-05-29: no bars", _world.Lines.All);
        Assert.Contains("12 bars fetched; the month is not whole yet", _world.Lines.All);
    }

    [Fact]
    public async Task A_reply_that_repeats_the_key_is_kept_without_it()
    {
        _world.Server.Answer = call => new FakeReply(FakeAlphaVantage.Month(call.Symbol, call.Month).Replace("Full size", $"Full {MonthWorld.Key}"));
        await _world.RunAsync();

        Assert.NotEmpty(_world.CacheFiles());
    }
}
