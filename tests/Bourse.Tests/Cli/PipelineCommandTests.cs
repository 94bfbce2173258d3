using System.Text.Json;
using Bourse.Pipelines;
using Bourse.Tests.Pipelines;

namespace Bourse.Tests.Cli;

public sealed class PipelineCommandTests : IDisposable
{
    private const string Mine = """
        { "pipelines": { "mine": { "symbols": ["NVDA", "IBM"], "months": "2026-01..current", "schedule": "0 6 * * *", "timeZone": "UTC" } } }
        """;

    private readonly CommandLineRun _run = new() { Clock = new WaitCountingClock(new DateTimeOffset(2026, 2, 2, 12, 0, 0, TimeSpan.Zero)) };
    private readonly PlannedWork _work = new();

    public PipelineCommandTests()
    {
        _run.Work = _work.RunAsync;
        _run.WriteFile("bourse.json", Mine);
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Invented_bars_of_the_built_in_pipeline_get_into_the_topics_of_its_symbols_once()
    {
        _run.Work = null;
        var first = await _run.RunAsync("pipeline", "run");
        var second = await _run.RunAsync("kafka_stream", "real-time-etl-stack", "--json");

        Assert.Equal((0, 0), (first.Code, second.Code));
        Assert.Contains("bars are invented (provider synthetic), since ALPHAVANTAGE_API_KEY is not set", first.Words, StringComparison.Ordinal);
        // 250 sessions from May 2024 to April 2025, of which three end at 13:00: 7 bars each, and 4.
        Assert.Contains("real-time-etl-stack#1: done, 24 of 24 tasks, 3,482 bars published", first.Words, StringComparison.Ordinal);
        var again = JsonDocument.Parse(second.Data).RootElement;
        Assert.Equal((2, "done", 0), (
            again.GetProperty("run").GetInt32(), again.GetProperty("state").GetString(), again.GetProperty("bars_published").GetInt32()));
        var topics = JsonDocument.Parse((await _run.RunAsync("topic", "list", "--json")).Data).RootElement.EnumerateArray();
        Assert.Equal(
            ["IBM_topic 1741", "NVDA_topic 1741"],
            topics.Select(topic => $"{topic.GetProperty("topic").GetString()} {topic.GetProperty("records").GetInt32()}"));
    }

    [Fact]
    public async Task Pipelines_are_listed_and_shown_before_anything_has_run()
    {
        var list = await _run.RunAsync("pipeline", "list");
        var show = await _run.RunAsync("pipeline", "show", "mine");

        Assert.Equal((0, 0), (list.Code, show.Code));
        Assert.Equal(["PIPELINE", "real-time-etl-stack", "mine"], list.Lines.Select(line => line.Split(' ')[0]));
        Assert.Contains("symbols:          NVDA, IBM", show.Lines);
        Assert.Contains("would run (UTC):  2026-02-03 06:00, 2026-02-04 06:00, 2026-02-05 06:00", show.Lines);
        Assert.False(File.Exists(Path.Combine(_run.Home, "pipelines.db")));
    }

    [Fact]
    public async Task A_pipeline_is_enabled_and_disabled_and_a_scheduler_runs_it_when_it_is_due()
    {
        var enabled = await _run.RunAsync("pipeline", "enable", "mine");
        _run.Clock.Advance(TimeSpan.FromDays(3));
        var scheduler = await _run.RunAsync("scheduler", "--until-complete");
        await _run.RunAsync("pipeline", "disable", "mine");
        _run.Clock.Advance(TimeSpan.FromDays(3));
        await _run.RunAsync("scheduler", "--until-complete");

        Assert.Contains("mine is enabled; it runs next at 2026-02-03 06:00 UTC", enabled.Words, StringComparison.Ordinal);
        Assert.Contains("no scheduler runs on this home: start one with `bourse scheduler`", enabled.Words, StringComparison.Ordinal);
        Assert.Equal(0, scheduler.Code);
        var run = Assert.Single((await JsonAsync("pipeline", "runs", "--json")).EnumerateArray());
        Assert.Equal(("schedule", "done", "2026-02-05T06:00:00.000Z"), (
            run.GetProperty("cause").GetString(), run.GetProperty("state").GetString(), run.GetProperty("to").GetString()));
        Assert.Equal(4, _work.Begun.Count());
    }

    [Fact]
    public async Task With_catch_up_a_scheduler_runs_all_that_was_missed()
    {
        await _run.RunAsync("pipeline", "enable", "mine");
        _run.Clock.Advance(TimeSpan.FromDays(3));
        await _run.RunAsync("scheduler", "--until-complete", "--catch-up");

        var runs = (await JsonAsync("pipeline", "runs", "mine", "--json")).EnumerateArray();
        Assert.Equal(["2026-02-05", "2026-02-04", "2026-02-03"], runs.Select(run => run.GetProperty("to").GetString()![..10]));
    }

    [Fact]
    public async Task A_pipeline_without_a_schedule_cannot_be_enabled()
    {
        _run.WriteFile("bourse.json", """{ "pipelines": { "mine": { "symbols": "NVDA", "months": "current" } } }""");
        var result = await _run.RunAsync("pipeline", "enable", "mine");

        Assert.Equal((2, "bourse: mine has no schedule"), (result.Code, result.FirstWords));
    }

    [Fact]
    public async Task An_interrupted_run_is_left_where_it_was_and_goes_on_there()
    {
        using var stop = new CancellationTokenSource();
        _work.Then("IBM 2026-01", async (_, cancellation) =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            throw new InvalidOperationException("not reached");
        });
        var interrupted = await _run.RunAsync(new MemoryStream(), stop.Token, "pipeline", "run", "mine");
        var rest = await _run.RunAsync("pipeline", "run", "mine");

        Assert.Equal(130, interrupted.Code);
        Assert.Contains(
            "mine#1: running, 2 of 4 tasks, 20 bars published; `bourse pipeline run mine#1` or a scheduler goes on with it", interrupted.Words,
            StringComparison.Ordinal);
        Assert.Equal(
            (0, "mine#1: running, 2 of 4 tasks, 20 bars published; goes on; "
                + "bars are invented (provider synthetic), since ALPHAVANTAGE_API_KEY is not set"),
            (rest.Code, rest.FirstWords));
        Assert.Equal(
            ["mine#1 NVDA 2026-01", "mine#1 NVDA 2026-02", "mine#1 IBM 2026-01", "mine#1 IBM 2026-01", "mine#1 IBM 2026-02"], _work.Begun);
    }

    [Fact]
    public async Task A_run_that_has_ended_or_has_other_months_is_not_gone_on_with()
    {
        await _run.RunAsync("pipeline", "run", "mine", "--detach");
        await _run.RunAsync("pipeline", "run", "mine", "--detach");
        await _run.RunAsync("pipeline", "run", "mine", "--detach", "--new");
        _run.Clock.Advance(TimeSpan.FromDays(30));
        await _run.RunAsync("pipeline", "run", "mine", "--detach");

        var runs = (await JsonAsync("pipeline", "runs", "--json")).EnumerateArray();
        Assert.Equal([6, 4, 4], runs.Select(run => run.GetProperty("counts").GetProperty("queued").GetInt32()));
    }

    [Fact]
    public async Task A_backfill_has_the_months_of_its_range_and_the_symbols_that_were_asked_for()
    {
        var result = await _run.RunAsync("pipeline", "backfill", "mine", "--from", "2024-11", "--to", "2025-01", "--symbol", "tsla");

        Assert.Equal(0, result.Code);
        Assert.Equal(["mine#1 TSLA 2024-11", "mine#1 TSLA 2024-12", "mine#1 TSLA 2025-01"], _work.Begun);
        var run = Assert.Single((await JsonAsync("pipeline", "runs", "--json")).EnumerateArray());
        Assert.Equal(("backfill", "2024-11-01T00:00:00.000Z", "2025-02-01T00:00:00.000Z"), (
            run.GetProperty("cause").GetString(), run.GetProperty("from").GetString(), run.GetProperty("to").GetString()));
    }

    [Fact]
    public async Task A_backfill_asks_the_provider_for_what_is_missing_alone()
    {
        await using var server = new FakeAlphaVantage();
        _run.Work = null;
        _run.Environment["ALPHAVANTAGE_API_KEY"] = "0123456789ABCDEF";
        _run.Environment["ALPHAVANTAGE_URL"] = $"{server.Address}";
        _run.Environment["ALPHAVANTAGE_CALLS_PER_MINUTE"] = "1000";
        var some = await _run.RunAsync("pipeline", "backfill", "mine", "--from", "2024-09", "--to", "2024-10", "--symbol", "NVDA");
        var all = await _run.RunAsync("pipeline", "backfill", "mine", "--from", "2024-05", "--to", "2025-04", "--symbol", "NVDA");
        var again = await _run.RunAsync("pipeline", "backfill", "mine", "--from", "2024-05", "--to", "2025-04", "--symbol", "NVDA");

        Assert.Equal((0, 0, 0), (some.Code, all.Code, again.Code));
        string[] missing = ["05", "06", "07", "08", "11", "12"];
        Assert.Equal(
            ["2024-09", "2024-10", .. missing.Select(month => $"2024-{month}"), "2025-01", "2025-02", "2025-03", "2025-04"],
            server.Calls.Select(call => call.Month));
    }

    [Theory]
    [InlineData("backfill mine --from 2024-13 --to 2025-01", "'2024-13' is no month")]
    [InlineData("backfill mine --from 1899-12 --to 1900-01", "there are no bars of 1899-12")]
    [InlineData("backfill mine --from 2025-02 --to 2025-01", "'2025-02..2025-01' ends before it begins")]
    [InlineData("backfill mine --from 2025-02 --to 2026-03", "2026-03 has not begun")]
    [InlineData("backfill mine --from 2025-02", "--to needs a value")]
    [InlineData("run mien", "there is no pipeline 'mien'")]
    [InlineData("enable mien", "there is no pipeline 'mien'")]
    [InlineData("plan mien", "there is no pipeline 'mien'")]
    [InlineData("runs mien", "there is no pipeline 'mien'")]
    [InlineData("run mine --provider alfavantage", "provider 'alfavantage' is no provider of bars (argument --provider)")]
    [InlineData("run mine --task-lease 5ms", "taskLease '5ms' is too short for a lease (argument --task-lease)")]
    [InlineData("logs 1", null)]
    [InlineData("cancel x", null)]
    public async Task What_is_wrong_is_refused_before_anything_is_written(string line, string? message)
    {
        var result = await _run.RunAsync(["pipeline", .. line.Split(' ')]);

        Assert.Equal((2, message is null ? $"bourse: there are no runs in {_run.Home} yet" : $"bourse: {message}"), (result.Code, result.FirstWords));
        Assert.False(File.Exists(Path.Combine(_run.Home, "pipelines.db")));
    }

    [Theory]
    [InlineData("run mine")]
    [InlineData("backfill mine --from 2026-01 --to 2026-01")]
    public async Task A_missing_file_of_bars_is_refused_before_there_is_a_run(string line)
    {
        var result = await _run.RunAsync(["pipeline", .. line.Split(' '), "--provider", "csv:none.csv"]);

        Assert.Equal(2, result.Code);
        Assert.EndsWith("none.csv", result.FirstWords, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_run.Home, "pipelines.db")));
    }

    [Fact]
    public async Task A_scheduler_says_that_bars_are_invented_and_what_is_due_next()
    {
        _run.WriteFile("bourse.json", """
            { "pipelines": { "daily": { "symbols": "NVDA", "months": "2026-01", "schedule": "0 6 * * *", "timeZone": "UTC", "enabled": true } } }
            """);
        var scheduler = await _run.RunAsync("scheduler", "--until-complete");

        Assert.Contains("bars are invented (provider synthetic), since ALPHAVANTAGE_API_KEY is not set", scheduler.Words, StringComparison.Ordinal);
        Assert.Contains("scheduler: next: daily 2026-02-03 06:00 UTC", scheduler.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_used_is_refused_with_its_line()
    {
        var file = _run.WriteFile("bourse.json", "{ \"pipelines\": {\n  \"mine\": { \"symbls\": \"NVDA\", \"months\": \"current\" } } }");
        var result = await _run.RunAsync("pipeline", "list");

        Assert.Equal((2, $"bourse: {file}, line 2: pipeline mine has no 'symbls'"), (result.Code, result.FirstWords));
        Assert.Contains("did you mean symbols?", result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_tasks_are_named_and_cleared_after_they_were_shown_and_run_again()
    {
        _work.Then("IBM 2026-01", TaskResult.Without(TaskOutcome.Failed, "the key is wrong"));
        var failed = await _run.RunAsync("pipeline", "run", "mine");
        _run.Input = "n\n";
        var asked = await _run.RunAsync("pipeline", "clear", "1", "--failed");
        var still = await _run.RunAsync("pipeline", "show", "mine#1", "--json");
        _run.Input = "y\n";
        var cleared = await _run.RunAsync("pipeline", "clear", "1", "--failed");
        var rest = await _run.RunAsync("pipeline", "run", "1");

        Assert.Equal(1, failed.Code);
        Assert.Contains("warning: IBM 2026-01: the key is wrong", failed.Words, StringComparison.Ordinal);
        Assert.Contains("`bourse pipeline clear 1 --failed` queues them once more", failed.Words, StringComparison.Ordinal);
        Assert.Equal((1, 2), (asked.Code, asked.Lines.Length));
        Assert.StartsWith("IBM     2026-01  failed", asked.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith("1 task would run again. Go on? [y/N] Nothing was changed.\n", asked.Words, StringComparison.Ordinal);
        Assert.Equal("failed", JsonDocument.Parse(still.Data).RootElement.GetProperty("state").GetString());
        Assert.Equal((0, 0), (cleared.Code, rest.Code));
        Assert.Equal(5, _work.Begun.Count());
        Assert.Contains("mine#1: done, 4 of 4 tasks, 40 bars published", rest.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tasks_are_cleared_by_symbol_and_month_and_a_wrong_one_is_refused()
    {
        await _run.RunAsync("pipeline", "run", "mine");
        var wrong = await _run.RunAsync("pipeline", "clear", "1", "--symbol", "NVDX", "--yes");
        var right = await _run.RunAsync("pipeline", "clear", "1", "--symbol", "nvda", "--month", "2026-02", "--yes");

        Assert.Equal((2, "bourse: mine#1 has no task of NVDX"), (wrong.Code, wrong.FirstWords));
        Assert.Contains("did you mean NVDA?", wrong.Words, StringComparison.Ordinal);
        Assert.StartsWith("mine#1: 1 task queued", right.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", 4)]
    [InlineData("mine#1", 4)]
    [InlineData("mine#1 nvda", 2)]
    [InlineData("1 NVDA 2026-02", 1)]
    public async Task A_task_that_is_to_be_cleared_is_named_as_for_its_log(string words, int cleared)
    {
        await _run.RunAsync("pipeline", "run", "mine");
        var logs = await _run.RunAsync(["pipeline", "logs", .. words.Split(' ')]);
        var clear = await _run.RunAsync(["pipeline", "clear", .. words.Split(' '), "--yes"]);

        Assert.Equal((0, 3 * cleared), (logs.Code, logs.Lines.Length));
        Assert.StartsWith($"mine#1: {cleared} task", clear.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run", "mine")]
    [InlineData("backfill", "mine", "--from", "2026-01", "--to", "2026-01")]
    public async Task A_provider_cannot_be_named_for_a_run_that_is_left_to_a_scheduler(params string[] words)
    {
        var result = await _run.RunAsync(["pipeline", .. words, "--detach", "--provider", "synthetic"]);

        Assert.Equal(2, result.Code);
        Assert.StartsWith("bourse: --provider has no effect with --detach", result.FirstWords, StringComparison.Ordinal);
        Assert.Contains("`bourse scheduler --provider …`", result.Words, StringComparison.Ordinal);
        Assert.Equal("", (await _run.RunAsync("pipeline", "runs")).Data);
    }

    [Fact]
    public async Task A_cancelled_run_is_not_run_by_anybody()
    {
        await _run.RunAsync("pipeline", "run", "mine", "--detach");
        var cancelled = await _run.RunAsync("pipeline", "cancel", "1");
        await _run.RunAsync("scheduler", "--until-complete");

        Assert.Equal((0, "mine#1: 4 tasks cancelled"), (cancelled.Code, cancelled.FirstWords));
        Assert.Empty(_work.Begun);
        Assert.Equal("cancelled", (await JsonAsync("pipeline", "show", "1", "--json")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task The_log_of_a_task_or_of_a_run_is_printed()
    {
        await _run.RunAsync("pipeline", "run", "mine");
        var one = await _run.RunAsync("pipeline", "logs", "1", "NVDA", "2026-01");
        var all = await _run.RunAsync("pipeline", "logs", "mine#1", "--follow", "--json");
        var wrong = await _run.RunAsync("pipeline", "logs", "1", "NVDA", "2026-03");

        Assert.Equal(["begins", "60min bars", "done"], one.Lines.Zip(["begins", "60min bars", "done"], (line, end) => line[^end.Length..]));
        Assert.All(one.Lines, line => Assert.StartsWith("2026-02-02T12:00:00.000Z NVDA 2026-01: ", line, StringComparison.Ordinal));
        Assert.Equal(12, all.Lines.Length);
        Assert.Equal((2, "bourse: mine#1 has no task of 2026-03"), (wrong.Code, wrong.FirstWords));
    }

    [Fact]
    public async Task A_run_that_meets_a_limit_says_when_it_goes_on_and_does_so()
    {
        var again = _run.Clock.GetUtcNow().AddHours(24);
        _work.Then("NVDA 2026-01", TaskResult.Without(TaskOutcome.WaitingForQuota, "25 calls a day", again));
        var running = _run.RunAsync("pipeline", "run", "mine");
        // Time must not pass while the other tasks run.
        await Eventually.IsAsync(() => running.IsCompleted || _run.WordsSoFar.Contains("goes on", StringComparison.Ordinal));
        _run.Clock.Advance(TimeSpan.FromHours(24));
        await Eventually.IsAsync(() =>
        {
            _run.Clock.Advance(TimeSpan.FromSeconds(1));
            return running.IsCompleted;
        });

        var result = await running;
        Assert.Equal(0, result.Code);
        Assert.Contains("mine#1: waiting for quota, goes on 2026-02-03 12:00:00 UTC", result.Words, StringComparison.Ordinal);
        Assert.Equal(5, _work.Begun.Count());
    }

    [Fact]
    public async Task The_plan_tells_calls_and_days_before_any_call()
    {
        _run.Environment["ALPHAVANTAGE_API_KEY"] = "0123456789ABCDEF";
        _run.WriteFile("bourse.json", """
            { "pipelines": { "large": { "symbols": "A, B, C, D, E, F, G, H, I, J", "months": "2024-01..2025-12" } } }
            """);
        var plans = (await JsonAsync("pipeline", "plan", "--json")).EnumerateArray().ToList();
        var text = await _run.RunAsync("pipeline", "plan", "large");

        Assert.Equal(["real-time-etl-stack", "large", "all together"], plans.Select(plan => plan.GetProperty("pipeline").GetString()));
        Assert.Equal([24, 240, 264], plans.Select(plan => plan.GetProperty("calls").GetInt32()));
        Assert.Equal([1, 10, 11], plans.Select(plan => plan.GetProperty("days").GetInt32()));
        Assert.Contains("alphavantage: 25 calls left today of 25, 5 a minute", text.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789ABCDEF", text.Data + text.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bourse pipeline e", "enable")]
    [InlineData("bourse kafka_stream r", "real-time-etl-stack")]
    [InlineData("bourse pipeline run m", "mine")]
    [InlineData("bourse pipeline logs ", "1")]
    [InlineData("bourse pipeline show ", "1 mine real-time-etl-stack")]
    [InlineData("bourse pipeline run mine --provider s", "synthetic")]
    public async Task Pipelines_and_runs_are_completed(string line, string expected)
    {
        await _run.RunAsync("pipeline", "run", "mine", "--detach");
        var result = await _run.RunAsync("complete", "--position", $"{line.Length}", "--", line);

        Assert.Equal(expected, string.Join(' ', result.Data.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task An_alias_of_run_stands_for_the_group_before_another_of_its_commands()
    {
        var list = await _run.RunAsync("kafka_stream", "list");
        Assert.StartsWith("PIPELINE", list.Data, StringComparison.Ordinal);
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await _run.RunAsync(arguments);
        Assert.True(result.Code == 0, result.Words);
        return JsonDocument.Parse(result.Data).RootElement;
    }
}
