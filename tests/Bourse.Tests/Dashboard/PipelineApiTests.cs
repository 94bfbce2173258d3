using System.Net;
using System.Text;
using System.Text.Json;
using Bourse.Dashboard;

namespace Bourse.Tests.Dashboard;

/// <summary>Plan, clearing and cancelling of runs, and the quality of bars by the API.</summary>
public sealed class PipelineApiTests : IAsyncLifetime
{
    private const string Runs = "/api/v1/pipelines/real-time-etl-stack/runs";
    private const string May = """{"from":"2024-05","to":"2024-05"}""";
    private static readonly DateTimeOffset Later = new(2026, 2, 2, 12, 0, 0, TimeSpan.Zero);
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync() => _run = await DashboardRun.EmptyAsync(now: Later);

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task A_run_is_cancelled_and_its_tasks_are_cleared_and_both_are_audited()
    {
        await PostAsync(Runs, May);
        Assert.Equal("""{"executed":false,"run":1,"cancelled":0}""", (await PostAsync("/api/v1/runs/1/cancel", "{}")).Body);
        Assert.Equal(["queued", "queued"], await StatesAsync());
        Assert.Equal("""{"executed":true,"run":1,"cancelled":2}""", (await PostAsync("/api/v1/runs/1/cancel", """{"execute":true}""")).Body);
        Assert.Equal(["cancelled", "cancelled"], await StatesAsync());

        var preview = Json(await PostAsync("/api/v1/runs/1/clear", """{"symbols":["NVDA"],"failed":true}"""));
        Assert.Equal((false, 1), (preview.GetProperty("executed").GetBoolean(), preview.GetProperty("count").GetInt32()));
        Assert.Equal("NVDA", preview.GetProperty("tasks")[0].GetProperty("symbol").GetString());
        Assert.Equal(["cancelled", "cancelled"], await StatesAsync());
        var done = Json(await PostAsync("/api/v1/runs/1/clear", """{"symbols":["NVDA"],"failed":true,"execute":true}"""));
        Assert.Equal((true, 1), (done.GetProperty("executed").GetBoolean(), done.GetProperty("count").GetInt32()));
        Assert.Equal(["cancelled", "queued"], (await StatesAsync()).Order());

        var entries = (await AuditAsync()).Skip(1).ToList();
        Assert.Equal(
            [
                "cancel real-time-etl-stack#1: queued > 2 tasks cancelled", "clear real-time-etl-stack#1: 1 cancelled > 1 task queued",
            ],
            entries.Select(entry => $"{Text(entry, "action")} {Text(entry, "what")}: {Text(entry, "before")} > {Text(entry, "after")}"));
    }

    [Theory]
    [InlineData("/api/v1/runs/9/cancel", """{"execute":true}""", "there is no run 9", 404)]
    [InlineData("/api/v1/runs/9/cancel", "{}", "there is no run 9", 404)]
    [InlineData("/api/v1/runs/9/clear", "{}", "the newest is 1", 404)]
    [InlineData("/api/v1/runs/1/clear", """{"symbols":["NVDX"]}""", "NVDA")]
    [InlineData("/api/v1/runs/1/clear", """{"symbols":[null]}""", "it is empty")]
    [InlineData("/api/v1/runs/1/clear", """{"months":["2024-06"]}""", "2024-06")]
    [InlineData("/api/v1/runs/1/clear", """{"months":["May"]}""", "May")]
    [InlineData(Runs, """{"from":"2024-05"}""", "one of the two months is missing")]
    [InlineData(Runs, """{"symbols":["../x",null]}""", "it is empty")]
    [InlineData("/api/v1/pipelines/nope/runs", "{}", "there is no pipeline 'nope'", 404)]
    [InlineData(Runs, """{"months":"2024-05"}""", "member months of its JSON")]
    [InlineData("/api/v1/runs/1/cancel", """{"exceute":true}""", "member exceute of its JSON")]
    public async Task What_is_not_there_cannot_be_changed_and_the_nearest_is_named(string address, string request, string says, int expected = 400)
    {
        await PostAsync(Runs, May);
        var (status, body) = await PostAsync(address, request);
        Assert.Equal(expected, (int)status);
        Assert.Contains(says, body, StringComparison.Ordinal);
        Assert.Equal(["queued", "queued"], await StatesAsync());
    }

    [Fact]
    public async Task A_run_of_some_symbols_has_the_months_of_the_pipeline()
    {
        await PostAsync(Runs, """{"symbols":["NVDA"]}""");
        var tasks = Json(await GetAsync("/api/v1/runs/1/tasks")).EnumerateArray().ToList();
        // May 2024 to April 2025.
        Assert.Equal(12, tasks.Count);
        Assert.All(tasks, task => Assert.Equal("NVDA", Text(task, "symbol")));
    }

    [Theory]
    [InlineData("/api/v1/runs/1/cancel", """{"execute":true}""")]
    [InlineData("/api/v1/runs/1/clear", """{"execute":true}""")]
    public async Task A_read_only_dashboard_changes_no_runs(string address, string request)
    {
        await using var run = await DashboardRun.EmptyAsync(new DashboardOptions { IsReadOnly = true }, Later);
        await run.CommandAsync("pipeline", "backfill", "--from", "2024-05", "--to", "2024-05", "--detach");
        var own = _run;
        _run = run;
        var before = await StatesAsync();
        var (status, body) = await PostAsync(address, request);
        Assert.Equal((HttpStatusCode.Forbidden, true), (status, body.Contains("read-only", StringComparison.Ordinal)));
        Assert.Equal(before, await StatesAsync());
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["execute"] = "true" });
        using var answer = await own.Client.PostAsync(address, form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        _run = own;
    }

    [Fact]
    public async Task The_plan_tells_what_a_key_has_left()
    {
        var invented = Json(await GetAsync("/api/v1/pipelines/plan"));
        Assert.Equal(("synthetic", JsonValueKind.Null), (Text(invented, "provider"), invented.GetProperty("quota").ValueKind));
        Assert.Equal(0, invented.GetProperty("plans")[0].GetProperty("calls").GetInt32());

        // A free key of Alpha Vantage has 25 calls a day and 5 a minute.
        await using var run = await DashboardRun.EmptyAsync(null, Later, ("ALPHAVANTAGE_API_KEY", "ABCDEFGH12345678"));
        using var limited = JsonDocument.Parse(await run.GetAsync("/api/v1/pipelines/plan"));
        var quota = limited.RootElement.GetProperty("quota");
        Assert.Equal((25, 25), (quota.GetProperty("left_of_day").GetInt32(), quota.GetProperty("calls_per_day").GetInt32()));
        Assert.Equal(5, quota.GetProperty("calls_per_minute").GetInt32());
        var plan = limited.RootElement.GetProperty("plans")[0];
        Assert.Equal((24, 0, 24, 1), (
            plan.GetProperty("months").GetInt32(), plan.GetProperty("kept").GetInt32(), plan.GetProperty("calls").GetInt32(),
            plan.GetProperty("days").GetInt32()));
    }

    [Fact]
    public async Task The_quality_of_bars_names_sessions_without_bars()
    {
        var none = Json(await GetAsync("/api/v1/bars/NVDA/quality"));
        Assert.Equal((0, JsonValueKind.Null), (none.GetProperty("bars").GetInt32(), none.GetProperty("interval").ValueKind));
        await _run.CommandAsync("pipeline", "run");
        await _run.CommandAsync("stream", "--until-end");
        // The New York exchange was open on 250 days from May 2024 to April 2025, on three of them until 13:00: 247 × 7 + 3 × 4 bars.
        var whole = Json(await GetAsync("/api/v1/bars/NVDA/quality"));
        Assert.Equal((1741, 250), (whole.GetProperty("bars").GetInt32(), whole.GetProperty("sessions").GetInt32()));
        // The exchange was open on 29 and 30 April.
        var early = Json(await GetAsync("/api/v1/bars/NVDA/quality?from=2024-04-29&to=2024-05-03"));
        Assert.Equal((21, 5), (early.GetProperty("bars").GetInt32(), early.GetProperty("sessions").GetInt32()));
        Assert.Equal(
            ["2024-04-29 no_bars", "2024-04-30 no_bars"],
            early.GetProperty("findings").EnumerateArray().Select(finding => $"{Text(finding, "day")} {Text(finding, "finding")}"));
        var (_, page) = await GetAsync("/pipelines?quality=NVDA&quality-from=2024-04-29&quality-to=2024-05-03");
        Assert.Contains("NVDA of 60min: 21 bars, 5 sessions from 2024-04-29 to 2024-05-03; 2 findings.", page, StringComparison.Ordinal);
        using var answer = await _run.Client.GetAsync("/api/v1/bars/NVDX/quality", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("NVDA", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private async Task<List<string>> StatesAsync() =>
        [.. Json(await GetAsync("/api/v1/runs/1/tasks")).EnumerateArray().Select(task => Text(task, "state"))];

    private async Task<List<JsonElement>> AuditAsync() =>
    [
        .. Json(await GetAsync("/api/v1/topics/bourse.audit/partitions/0/records")).EnumerateArray()
            .Select(record => JsonDocument.Parse(record.GetProperty("value").GetString()!).RootElement),
    ];

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static JsonElement Json((HttpStatusCode Status, string Body) answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return JsonDocument.Parse(answer.Body).RootElement;
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path) => (HttpStatusCode.OK, await _run.GetAsync(path));

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await _run.Client.PostAsync(path, content, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
