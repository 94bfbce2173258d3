using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bourse.Tests.Servers;
using Bourse.Tests.Spark;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>The pages of a network on Kafka, MySQL and Cassandra: they show what those of the embedded network of the same seed show.</summary>
[Collection(NetworkServers.Collection)]
public sealed class ServerPagesTests
{
    private const string Statement = """{"statement":"SELECT AsOf, Evaluation, NAVperShare FROM Inv1_P11 ORDER BY AsOf"}""";

    /// <summary>Members that tell where and when, not what.</summary>
    private static readonly HashSet<string> OfPlace =
    [
        "offset", "partition", "before_offset", "before_partition", "topic_offset", "topic_place", "created_at", "ended_at", "started_at", "next_run",
        "bytes", "milliseconds", "newest_time", "files", "all_files", "first_offset", "path", "time", "process", "records_per_second", "lag_seconds",
        "written",
    ];

    /// <summary>The pages, and the figures of each that do not tell where and when.</summary>
    private static readonly (string Path, string[] Figures)[] Pages =
    [
        ("/?symbol=IBM&source=prices&interval=1day&indicators=sma2", [".rows", ".head", "dl.figures dd", ".main tbody", "#legend"]),
        ("/?symbol=NVDA&interval=60min&indicators=rsi14,macd", [".rows", ".head", "dl.figures dd", ".main tbody", "#legend"]),
        ("/portfolios/Inv1_P11?benchmark=IBM", ["main .panel.scroll tbody", "dl.figures dd", "#days tbody", "#explained td:not(:last-child)"]),
        ("/topics?topic=portfolios", ["h1", "[aria-label=Messages] td.wide"]),
        ("/pipelines", ["[aria-label='real-time-etl-stack'] tbody td:last-child", "[aria-label^='Clear ']"]),
        ("/lake", ["[aria-label=Tables] td:first-child", "[aria-label=Tables] td:nth-child(2)", "[aria-label=Tables] td:last-child"]),
        ("/network", ["[aria-label=Stages] td:first-child", "[aria-label=Stages] td:nth-child(3)"]),
    ];

    [Fact]
    public async Task Each_page_and_the_api_show_the_figures_of_the_embedded_network()
    {
        await using var bars = await BarsOnServers.OpenAsync();
        await using var servers = await NetworkServers.OpenAsync(kafka: true, mysql: true);
        servers.Program.Environment["BOURSE_BARS"] = $"cassandra:{TestServers.RequireCassandra()}";
        servers.Program.Environment["BOURSE_CASSANDRA_KEYSPACE"] = bars.Keyspace.Name;
        await using var embedded = await NetworkServers.OpenAsync(kafka: false, mysql: false);
        await FillAsync(servers);
        await FillAsync(embedded);
        await using var onServers = await ServeAsync(servers);
        await using var here = await ServeAsync(embedded);
        foreach (var path in (string[])[
            "symbols/IBM?source=prices", "symbols/NVDA", "bars/IBM?source=prices&interval=1day&indicators=sma2", "bars/IBM/csv?source=prices",
            "bars/NVDA?indicators=sma20,ema20,bollinger,rsi14,macd&limit=5000", "comparisons/NVDA,IBM", "portfolios",
            "portfolios/Inv1_P11/valuations?window=2&benchmark=IBM", "portfolios/Inv2_P21/valuations/2024-01-05",
            "portfolios/Inv1_P11/valuations/csv",
            "pipelines", "runs", "runs/1/tasks", "lake/tables"])
        {
            Assert.Equal($"{path} {await AskAsync(here, path)}", $"{path} {await AskAsync(onServers, path)}");
        }

        Assert.Equal(await RunAsync(here), await RunAsync(onServers));
        foreach (var (path, figures) in Pages)
        {
            Assert.Equal($"{path}\n{await ShowAsync(here, path, figures)}", $"{path}\n{await ShowAsync(onServers, path, figures)}");
        }
    }

    private static async Task FillAsync(NetworkServers servers)
    {
        foreach (var command in (string[][])[
            ["up", "--from", "2024-01-02", "--to", "2024-01-05", "--day-interval", "0", "--no-follow"],
            ["pipeline", "backfill", "--from", "2024-05", "--to", "2024-05"], ["stream", "--until-end"],
            ["sink", "--topic", "portfolios", "--until-end"], ["lake", "crawl"]])
        {
            var (code, data, words) = await servers.Program.RunAsync(command);
            Assert.True(code == 0, $"{string.Join(' ', command)} ends with {code}: {words}{data}");
        }
    }

    private static Task<DashboardRun> ServeAsync(NetworkServers servers) => DashboardRun.EmptyAsync(
        null, null, [("BOURSE_HOME", servers.Program.Home), .. servers.Program.Environment.Select(one => (one.Key, one.Value))]);

    /// <summary>What the API answers, without what tells where and when.</summary>
    private static async Task<string> AskAsync(DashboardRun run, string path)
    {
        await Cli.Eventually.IsAsync(async () => JsonDocument.Parse(await run.GetAsync("/api/v1/symbols")).RootElement.GetArrayLength() >= 24);
        var answer = await run.GetAsync($"/api/v1/{path}");
        return path.Contains("csv", StringComparison.Ordinal) ? answer : Strip(JsonNode.Parse(answer)!).ToJsonString();
    }

    private static async Task<string> RunAsync(DashboardRun run)
    {
        using var content = new StringContent(Statement, Encoding.UTF8, "application/json");
        using var answer = await run.Client.PostAsync("/api/v1/sql", content, TestContext.Current.CancellationToken);
        return Strip(JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!).ToJsonString();
    }

    private static JsonNode Strip(JsonNode node)
    {
        if (node is JsonArray array)
        {
            foreach (var one in array) if (one is not null) Strip(one);
        }

        if (node is not JsonObject members) return node;
        foreach (var (name, value) in members.ToList())
        {
            // A candle's time is what it is about.
            if (OfPlace.Contains(name) && value is not JsonArray) members.Remove(name);
            else if (value is not null) Strip(value);
        }

        return node;
    }

    /// <summary>Opens a page, finds nothing wrong with it, and reads its figures: of messages in no order, because exchanges write at once.</summary>
    private static async Task<string> ShowAsync(DashboardRun run, string path, string[] figures)
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(run.Url, path));
        foreach (var chart in await browser.Page.Locator(".chart:not(.away)").AllAsync())
        {
            await Assertions.Expect(chart).ToHaveAttributeAsync("data-ready", "true");
        }

        var texts = new List<string>();
        foreach (var figure in figures)
        {
            await browser.Page.Locator(figure).First.WaitForAsync();
            var found = await browser.Page.Locator(figure).EvaluateAllAsync<string[]>("all => all.map(one => one.ariaLabel ?? one.innerText)");
            Assert.Contains(found, text => text.Trim().Length > 0);
            var isOrdered = !path.StartsWith("/topics", StringComparison.Ordinal);
            texts.Add($"{figure}: {string.Join('\n', isOrdered ? found : found.Order(StringComparer.Ordinal))}");
        }

        Assert.Empty(await browser.BarriersAsync());
        Assert.Equal([run.Url.Authority], browser.Hosts);
        Assert.Empty(browser.Problems);
        return string.Join('\n', texts);
    }
}
