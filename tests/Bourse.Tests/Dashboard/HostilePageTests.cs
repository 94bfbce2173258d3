using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bourse.Events;
using Bourse.Tests.Bars;
using Bourse.Tests.Cli;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>Names and messages that are made to do harm, wherever the product takes them: text on each page, and harmless in each file.</summary>
public sealed class HostilePageTests : IAsyncLifetime
{
    private const string Script = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">";
    private const string Turned = "\u202Egnirts\u2067";
    private const string Formula = "=cmd|' /C calc'!A0";
    private const string Sum = "=1+A0";
    private static readonly SearchValues<char> Turns = SearchValues.Create("\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069");
    private static readonly string Long = new('x', 10_000);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-hostile-");
    private DashboardRun _run = null!;

    private static readonly string[] Pages =
    [
        "/?symbol=%3DCMD&interval=1day", "/?symbol=%3DCMD&interval=1day&compare=" + Uri.EscapeDataString(Turned),
        $"/?symbol={Uri.EscapeDataString(Turned)}", "/portfolios/Me_P1?benchmark=" + Uri.EscapeDataString(Turned), "/portfolios/Me_P2",
        "/portfolios/Me_P4", "/topics?topic=hostile", "/topics?topic=bad.dlq", "/pipelines", "/lake", "/network",
    ];

    public async ValueTask InitializeAsync()
    {
        var network = WriteNetwork();
        _run = await DashboardRun.EmptyAsync(null, null, ("BOURSE_PORTFOLIOS", network));
        await ProduceAsync("StockExchange", """{"TICK":"=CMD","PRICE":10,"DATE":"2024-01-02","EXCHANGE":"SE1"}""");
        await ProduceAsync("StockExchange", """{"TICK":"=CMD","PRICE":11,"DATE":"2024-01-03","EXCHANGE":"SE1"}""");
        await _run.CommandAsync("up", "--from", "2024-01-02", "--to", "2024-01-03", "--day-interval", "0", "--no-follow", "--quiet");
        await _run.WriteBarsAsync(
            SampleBars.Of("<IMG SRC=X>", "2024-05-01 10:00:00", "10"), SampleBars.Of(Turned, "2024-05-01 10:00:00", "11"),
            SampleBars.Of(Sum, "2024-05-01 10:00:00", "12"));
        foreach (var text in (string[])[Script, Turned, Formula, Long])
        {
            var message = JsonSerializer.Serialize(new Dictionary<string, string> { [text] = text });
            await ProduceAsync("hostile", message, "-H", $"{text.Replace('=', '-')}={text}");
            await ProduceAsync("bad.dlq", text, "-H", $"bourse.dlq.error={text}", "-H", $"bourse.dlq.stage={text}", "-H", $"bourse.dlq.topic={text}");
        }

        var log = await _run.Host.OpenLogAsync(TestContext.Current.CancellationToken);
        foreach (var group in (string[])[Script, Turned, Formula])
        {
            var read = new Dictionary<TopicPartition, long> { [new TopicPartition("hostile", 0)] = 1 };
            await log.SetCommittedAsync(group, read, TestContext.Current.CancellationToken);
        }

        await _run.CommandAsync("sink", "--topic", "hostile", "--until-end", "--quiet");
        await _run.CommandAsync("lake", "crawl");
        await Eventually.IsAsync(async () => (await _run.GetAsync("/api/v1/symbols")).Contains("=CMD", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Each_page_shows_hostile_names_as_text(int width)
    {
        await using var browser = await BrowserRun.StartAsync(width);
        foreach (var path in Pages)
        {
            await browser.OpenAsync(new Uri(_run.Url, path));
            foreach (var chart in await browser.Page.Locator(".chart:not(.away)").AllAsync())
            {
                await Assertions.Expect(chart).ToHaveAttributeAsync("data-ready", "true");
            }

            if (path == "/lake") await AskLakeAsync(browser);
            foreach (var details in await browser.Page.Locator("td details summary").AllAsync()) await details.ClickAsync();
            await AssertHarmlessAsync(browser, $"{path} {width}", width);
        }

        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task Parameters_of_a_run_and_of_a_check_are_told_as_text()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, $"/pipelines?quality={Uri.EscapeDataString(Script)}"));
        await Assertions.Expect(browser.Page.Locator("#quality")).ToContainTextAsync("<script>", new() { IgnoreCase = true });
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run…" }).ClickAsync();
        foreach (var text in (string[])[Script, Turned, Formula, Long])
        {
            foreach (var field in (string[])["#from", "#to", "#symbols"])
            {
                await browser.Page.Locator(field).FillAsync(text);
                await Assertions.Expect(browser.Page.Locator(field)).ToHaveValueAsync(text);
            }

            await AssertHarmlessAsync(browser, text, 1440);
        }

        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task No_file_holds_a_formula()
    {
        var statement = JsonSerializer.Serialize(new { statement = "SELECT * FROM hostile" });
        using var content = new StringContent(statement, Encoding.UTF8, "application/json");
        using var result = await _run.Client.PostAsync("/api/v1/sql/csv", content, TestContext.Current.CancellationToken);
        var files = new List<string> { await result.Content.ReadAsStringAsync(TestContext.Current.CancellationToken) };
        foreach (var path in (string[])[
            "/api/v1/bars/%3DCMD/csv", $"/api/v1/bars/{Uri.EscapeDataString(Sum)}/csv",
            $"/api/v1/comparisons/{Uri.EscapeDataString(Sum)},%3DCMD/csv?interval=1day",
            "/api/v1/topics/hostile/records/csv", "/api/v1/topics/bad.dlq/records/csv", "/api/v1/portfolios/Me_P1/valuations/csv"])
        {
            files.Add(await _run.GetAsync(path));
        }

        foreach (var cells in files.Select(CellsOf))
        {
            Assert.True(cells.Count > 6);
            Assert.All(cells, cell => Assert.True(
                cell.Length == 0 || !"=+-@\t\r\n".Contains(cell[0], StringComparison.Ordinal)
                    || decimal.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _), cell));
        }

        Assert.Contains("'" + Formula, files.SelectMany(CellsOf));
        Assert.Contains("'" + Sum, files.SelectMany(CellsOf));
    }

    /// <summary>Nothing of the texts has become a part of the page, has run, has turned the writing, or has made the page too wide.</summary>
    private static async Task AssertHarmlessAsync(BrowserRun browser, string place, int width)
    {
        var parts = await browser.Page.EvaluateAsync<int>(
            "document.querySelectorAll('main script, main img, iframe, object, embed, [onerror], [onload], [onclick]').length");
        var text = await browser.Page.EvaluateAsync<string>("document.body.innerText + document.title");
        var turns = text.AsSpan().IndexOfAny(Turns);
        var isTaken = (await browser.Page.TitleAsync()).Contains("taken", StringComparison.Ordinal);
        var wide = await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
        Assert.Equal((place, 0, -1, false, width), (place, parts, turns, isTaken, wide));
    }

    private static async Task AskLakeAsync(BrowserRun browser)
    {
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "hostile" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByLabel("Table hostile")).ToContainTextAsync("cmd");
        await browser.Page.Locator("#statement").FillAsync("SELECT * FROM hostile");
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run", Exact = true }).ClickAsync();
        await Assertions.Expect(browser.Page.Locator("section[aria-label=SQL] [role=status]")).ToContainTextAsync("4 rows");
    }

    /// <summary>The cells of a CSV file (RFC 4180).</summary>
    private static List<string> CellsOf(string csv)
    {
        var (cells, cell, isQuoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            if (csv[i] == '"' && isQuoted && i + 1 < csv.Length && csv[i + 1] == '"') cell.Append(csv[++i]);
            else if (csv[i] == '"') isQuoted = !isQuoted;
            else if (!isQuoted && csv[i] is ',' or '\n' && !isQuoted)
            {
                cells.Add(cell.ToString().TrimEnd('\r'));
                cell.Clear();
            }
            else cell.Append(csv[i]);
        }

        return cells;
    }

    private string WriteNetwork()
    {
        var portfolios = new[] { Script, Turned, Formula, Long }.Select((name, i) => new
        {
            id = $"P{i + 1}", name, holdings = new Dictionary<string, int> { ["IBM"] = i + 1 },
        });
        var network = new { investors = new[] { new { id = "Me", name = Script + Turned + Long, city = Formula, portfolios } } };
        var path = Path.Combine(_folder.FullName, "portfolios.json");
        File.WriteAllText(path, JsonSerializer.Serialize(network));
        return path;
    }

    private Task ProduceAsync(string topic, string message, params string[] more) =>
        _run.InputAsync(message, ["topic", "produce", topic, "--create", .. more]);
}
