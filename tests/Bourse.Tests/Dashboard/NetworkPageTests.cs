using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bourse.Dashboard;
using Bourse.Tests.Cli;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>The network is started and stopped from its page, and other ports answer with pages.</summary>
public sealed class NetworkPageTests
{
    [Fact]
    public async Task The_network_is_started_and_stopped_after_a_preview_and_both_are_audited()
    {
        await using var run = await DashboardRun.StartableAsync();
        Assert.Contains("nothing is running", (await PostAsync(run, "stop", "{}")).Body, StringComparison.Ordinal);
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(run.Url, "/network"));
        await ClickAsync(browser, "Start…");
        await Assertions.Expect(browser.Page.GetByLabel("What the start would do")).ToContainTextAsync("se1, se2, inv1, inv2, inv3, ingest");
        Assert.Empty(await browser.BarriersAsync());
        // A preview starts nothing.
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(run, "stop", "{}")).Status);
        await ClickAsync(browser, "Start the network");
        await Assertions.Expect(browser.Page.Locator(".notice.good")).ToContainTextAsync("the network runs in process");
        await Assertions.Expect(StageRow(browser, "ingest")).ToContainTextAsync("running");
        Assert.Contains("runs already", (await PostAsync(run, "start", """{"execute":true}""")).Body, StringComparison.Ordinal);
        await Assertions.Expect(browser.Page.GetByLabel("Stages", new() { Exact = true })).ToContainTextAsync("with all stages");
        var (refused, why) = await PostAsync(run, "stop", """{"execute":true}""", "stages/ingest");
        Assert.Equal((HttpStatusCode.BadRequest, true), (refused, why.Contains("up --processes", StringComparison.Ordinal)));

        await ClickAsync(browser, "Stop…");
        await Assertions.Expect(browser.Page.GetByLabel("What the stop would do")).ToContainTextAsync("up, se1, se2, inv1, inv2, inv3, ingest");
        await ClickAsync(browser, "Cancel");
        await ClickAsync(browser, "Stop…");
        await ClickAsync(browser, "Stop the network");
        await Assertions.Expect(browser.Page.Locator(".notice.good")).ToContainTextAsync("the network is stopped");
        await Assertions.Expect(browser.Page.GetByText("No stage runs.")).ToBeVisibleAsync();
        var entries = JsonDocument.Parse(await run.GetAsync("/api/v1/topics/bourse.audit/partitions/0/records")).RootElement.EnumerateArray()
            .Select(record => JsonDocument.Parse(record.GetProperty("value").GetString()!).RootElement).ToList();
        Assert.Equal(["up", "down"], entries.Select(entry => entry.GetProperty("action").GetString()));
        Assert.StartsWith("running: up, se1", entries[1].GetProperty("before").GetString(), StringComparison.Ordinal);
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_stage_is_started_and_stopped_alone_after_a_preview_and_both_are_audited()
    {
        await using var run = await DashboardRun.StartableAsync();
        var (status, body) = await PostAsync(run, "start", "{}", "stages/ingest");
        Assert.Equal((HttpStatusCode.OK, true), (status, body.Contains("bourse ingest", StringComparison.Ordinal)));
        Assert.Contains("does not run", (await PostAsync(run, "stop", "{}", "stages/ingest")).Body, StringComparison.Ordinal);
        Assert.Contains("there is no stage", (await PostAsync(run, "stop", "{}", "stages/inv7")).Body, StringComparison.Ordinal);
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(run.Url, "/network"));
        await ClickAsync(browser, "Start ingest…");
        await Assertions.Expect(browser.Page.GetByLabel("What the start would do")).ToContainTextAsync("bourse ingest");
        Assert.Null(run.Host.FindHolder("ingest"));
        await ClickAsync(browser, "Start ingest");
        await Assertions.Expect(browser.Page.Locator(".notice.good")).ToContainTextAsync("ingest runs in process");
        var process = run.Host.FindHolder("ingest")!.Holder.Process;
        Assert.Contains($"in process {process}", (await PostAsync(run, "start", "{}", "stages/ingest")).Body, StringComparison.Ordinal);
        Assert.Empty(await browser.BarriersAsync());

        await ClickAsync(browser, "Stop ingest…");
        await ClickAsync(browser, "Stop ingest");
        await Assertions.Expect(browser.Page.Locator(".notice.good")).ToContainTextAsync("ingest is stopped");
        Assert.Null(run.Host.FindHolder("ingest"));
        var entries = JsonDocument.Parse(await run.GetAsync("/api/v1/topics/bourse.audit/partitions/0/records")).RootElement.EnumerateArray()
            .Select(record => JsonDocument.Parse(record.GetProperty("value").GetString()!).RootElement).ToList();
        Assert.Equal(
            [("start stage", "stopped"), ("stop stage", $"running in process {process}")],
            entries.Select(entry => (entry.GetProperty("action").GetString()!, entry.GetProperty("before").GetString()!)));
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task The_age_of_prices_is_told_for_each_hop_and_what_cannot_be_known_says_why()
    {
        await using var run = await DashboardRun.WithNetworkAsync();
        await Eventually.IsAsync(async () => (await run.GetAsync("/api/v1/symbols")).Contains("IBM", StringComparison.Ordinal));
        var before = await AgesAsync(run);
        Assert.Equal(["in the log", "valued", "row in the database", "on screen"], before.Select(hop => hop.GetProperty("hop").GetString()));
        Assert.All(before, hop => Assert.Equal((0, JsonValueKind.Null), (hop.GetProperty("count").GetInt32(), hop.GetProperty("p50_ms").ValueKind)));
        Assert.All(before, hop => Assert.NotEqual("", hop.GetProperty("unknown").GetString()));

        // Commands run in 2024; the viewers live years later, and all hops are told by their clock.
        for (var day = 8; day <= 12; day++)
        {
            await run.CommandAsync("up", "--from", "2024-01-02", "--to", $"2024-01-{day:00}", "--day-interval", "0", "--no-follow", "--quiet");
        }

        await Eventually.IsAsync(async () => (await AgesAsync(run))[1].GetProperty("count").GetInt32() > 0);
        var after = await AgesAsync(run);
        Assert.All(after.Take(2), hop => Assert.True(hop.GetProperty("p50_ms").GetDouble() > TimeSpan.FromDays(365).TotalMilliseconds));
        Assert.Equal(JsonValueKind.Null, after[1].GetProperty("unknown").ValueKind);
        Assert.Contains("tables keep no time", after[2].GetProperty("unknown").GetString(), StringComparison.Ordinal);
        Assert.Contains("tables keep no time", await run.GetAsync("/network"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_starts_at_the_same_time_one_is_done_and_the_others_say_which()
    {
        await using var run = await DashboardRun.StartableAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PostAsync(run, "start", """{"execute":true}""")));

        var process = $"process {run.Host.FindHolder("up")!.Holder.Process}\"";
        Assert.Equal(1, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.All(answers, answer => Assert.Contains(process, answer.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_read_only_dashboard_starts_nothing_and_has_no_buttons_for_it()
    {
        await using var run = await DashboardRun.StartableAsync(isReadOnly: true);
        foreach (var action in (string[])["start", "stop"])
        {
            var (status, body) = await PostAsync(run, action, """{"execute":true}""");
            Assert.Equal((HttpStatusCode.Forbidden, true), (status, body.Contains("read-only", StringComparison.Ordinal)));
            (status, body) = await PostAsync(run, action, """{"execute":true}""", "stages/ingest");
            Assert.Equal((HttpStatusCode.Forbidden, true), (status, body.Contains("read-only", StringComparison.Ordinal)));
        }

        Assert.Null(run.Host.FindHolder("up"));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["execute"] = "true" });
        using var answer = await run.Client.PostAsync("/api/v1/network/start", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.DoesNotContain("Start…", await run.GetAsync("/network"), StringComparison.Ordinal);
        Assert.DoesNotContain("Start ingest", await run.GetAsync("/network"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dashboard_that_cannot_start_the_network_says_what_can()
    {
        await using var run = await DashboardRun.EmptyAsync();
        var (status, body) = await PostAsync(run, "start", """{"execute":true}""");
        Assert.Equal((HttpStatusCode.BadRequest, true), (status, body.Contains("bourse up", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Other_ports_answer_with_their_pages_and_one_that_is_taken_is_told_and_left_out()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var (busy, free) = (((IPEndPoint)taken.LocalEndpoint).Port, FreePort());
        await using var run = await DashboardRun.EmptyAsync(
            new DashboardOptions { ClassicPorts = [new ClassicPort(busy, "/topics"), new ClassicPort(free, "/pipelines")] });
        Assert.Equal([$"port {busy} cannot be used for /topics: another program listens on it"], run.Notes);
        Assert.Contains("<title>Symbols", await run.GetAsync("/"), StringComparison.Ordinal);
        await using var browser = await BrowserRun.StartAsync();
        // The page is live there, too: the origin of its connection is known.
        await browser.OpenAsync(new Uri($"http://127.0.0.1:{free}/"));
        await Assertions.Expect(browser.Page.Locator("h1")).ToHaveTextAsync("Pipelines");
        Assert.Equal([$"127.0.0.1:{free}"], browser.Hosts);
        using var foreign = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{free}/pipelines");
        foreign.Headers.Host = $"evil.example:{free}";
        using var answer = await run.Client.SendAsync(foreign, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The row of a stage; other tables name stages, too.</summary>
    private static ILocator StageRow(BrowserRun browser, string stage) =>
        browser.Page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { NameRegex = new Regex($"^{stage} ") });

    private static Task ClickAsync(BrowserRun browser, string name) =>
        browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true }).ClickAsync();

    private static async Task<List<JsonElement>> AgesAsync(DashboardRun run) =>
        [.. JsonDocument.Parse(await run.GetAsync("/api/v1/network/ages")).RootElement.EnumerateArray()];

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(DashboardRun run, string action, string json, string of = "network")
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await run.Client.PostAsync($"/api/v1/{of}/{action}", content, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
