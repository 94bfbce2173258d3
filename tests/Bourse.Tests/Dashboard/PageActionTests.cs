using System.Text.Json;
using System.Text.RegularExpressions;
using Bourse.Tests.Bars;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>What viewers do on pages full of data, on a phone: runs, letters, checks, files.</summary>
public sealed class PageActionTests : IAsyncLifetime
{
    private const int Phone = 390;
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync() => _run = await DashboardRun.WithNetworkAsync();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task A_backfill_is_queued_with_its_months_and_symbols_after_a_preview()
    {
        await using var browser = await BrowserRun.StartAsync(Phone);
        await browser.OpenAsync(new Uri(_run.Url, "/pipelines"));
        await ClickAsync(browser, "Run…");
        await browser.Page.GetByLabel("From month").FillAsync("2023-01");
        await browser.Page.GetByLabel("To month").FillAsync("2024-12");
        await browser.Page.Locator("#symbols").FillAsync("nvda");
        await Assertions.Expect(browser.Page.Locator("form", new() { HasText = "To month" })).ToContainTextAsync("24 tasks: 1 symbol × 24 months");
        Assert.Empty((await JsonAsync("/api/v1/runs")).EnumerateArray());
        await ClickAsync(browser, "Queue the run");
        await Assertions.Expect(browser.Page.Locator(".grid .cell")).ToHaveCountAsync(24);
        await FitsAsync(browser);
        var tasks = (await JsonAsync("/api/v1/runs/1/tasks")).EnumerateArray()
            .Select(task => $"{task.GetProperty("symbol")} {task.GetProperty("month")}");
        Assert.Equal(
            Enumerable.Range(0, 24).Select(month => $"NVDA {2023 + (month / 12)}-{1 + (month % 12):00}"), tasks.Order(StringComparer.Ordinal));
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_schedule_is_disabled_again_and_a_run_that_has_ended_is_shown_with_its_log_and_the_check_of_its_bars()
    {
        await _run.CommandAsync("pipeline", "backfill", "real-time-etl-stack", "--from", "2023-11", "--to", "2023-11", "--symbol", "NVDA");
        await _run.CommandAsync("pipeline", "enable", "real-time-etl-stack");
        await using var browser = await BrowserRun.StartAsync(Phone, ColorScheme.Dark);
        await browser.OpenAsync(new Uri(_run.Url, "/pipelines"));
        // The bars are in the log, and no chart shows them before a stream has read them.
        await Assertions.Expect(browser.Page.Locator("[role=note]")).ToContainTextAsync("bourse stream --until-end");
        await _run.CommandAsync("stream", "--until-end");
        await Assertions.Expect(browser.Page.Locator("[role=note]")).ToHaveCountAsync(0);
        await ClickAsync(browser, "Disable");
        await browser.Page.Locator("form").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Disable" }).ClickAsync();
        await Assertions.Expect(browser.Page.Locator(".badge", new PageLocatorOptions { HasText = "disabled" })).ToBeVisibleAsync();
        Assert.False((await JsonAsync("/api/v1/pipelines"))[0].GetProperty("is_enabled").GetBoolean());

        await Assertions.Expect(browser.Page.GetByLabel("Clear NVDA 2023-11: done")).ToHaveTextAsync("✓");
        await browser.Page.GetByLabel("Symbol", new PageGetByLabelOptions { Exact = true }).FillAsync("NVDA");
        await ClickAsync(browser, "Check");
        var bars = (await JsonAsync("/api/v1/bars/NVDA?interval=60min&limit=5000")).GetProperty("time").GetArrayLength();
        await Assertions.Expect(browser.Page.Locator("#quality [role=status]")).ToContainTextAsync($"NVDA of 60min: {bars} bars");
        await FitsAsync(browser);
        Assert.Empty(await browser.BarriersAsync());
        await browser.OpenAsync(new Uri(_run.Url, "/?symbol=NVDA"));
        await Assertions.Expect(browser.Page.Locator("[role=note]")).ToHaveTextAsync("The bars are invented (provider synthetic).");
        Assert.Empty(await browser.BarriersAsync());
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task Dead_letters_are_sent_again_after_a_preview()
    {
        await _run.InputAsync(
            """{"TICK":"IBM","PRICE":311.25,"DATE":"2024-01-08","EXCHANGE":"SE1"}""", "topic", "produce", "StockExchange.dlq", "--create",
            "-H", "bourse.dlq.error=was unknown", "-H", "bourse.dlq.topic=StockExchange", "-H", "bourse.dlq.partition=0",
            "-H", "bourse.dlq.offset=1");
        await using var browser = await BrowserRun.StartAsync(Phone);
        await browser.OpenAsync(new Uri(_run.Url, "/topics?topic=StockExchange.dlq"));
        await browser.Page.GetByLabel("All letters").CheckAsync();
        await ClickAsync(browser, "Send again…");
        await Assertions.Expect(browser.Page.Locator("#letters form")).ToContainTextAsync("1");
        await FitsAsync(browser);
        await ClickAsync(browser, "Send again");
        await Assertions.Expect(browser.Page.Locator("#letters [role=status]")).ToContainTextAsync("1");
        await Assertions.Expect(browser.Page.Locator("#letters")).ToContainTextAsync("Every message could be used.");
        await browser.OpenAsync(new Uri(_run.Url, "/?symbol=IBM&interval=1day"));
        await Assertions.Expect(browser.Page.Locator(".head .price")).ToHaveTextAsync("311.25");
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task The_network_is_verified_and_its_servers_are_checked()
    {
        await _run.InputAsync("no evaluation", "topic", "produce", "portfolios");
        await using var browser = await BrowserRun.StartAsync(Phone);
        await browser.OpenAsync(new Uri(_run.Url, "/network"));
        await ClickAsync(browser, "Verify");
        // Six portfolios on the four days of the network.
        await Assertions.Expect(browser.Page.Locator("[aria-label=Verify] [role=status]")).ToContainTextAsync("24");
        await Assertions.Expect(browser.Page.Locator("[aria-label=Verify]")).ToContainTextAsync(
            "1 message of topic portfolios cannot be used as evaluations.");
        await ClickAsync(browser, "Check");
        await Assertions.Expect(browser.Page.Locator("[aria-label=Servers] tbody tr").First).ToBeVisibleAsync();
        await FitsAsync(browser);
        Assert.Empty(await browser.BarriersAsync());
        Assert.Empty(browser.Problems);
    }

    [Theory]
    [InlineData("/?symbol=IBM&interval=1day&indicators=sma2", "CSV", "/api/v1/bars/IBM/csv?source=prices&interval=1day&indicators=sma2", "IBM.csv")]
    [InlineData("/?symbol=IBM&interval=1day&compare=NVDA", "CSV", "/api/v1/comparisons/IBM,NVDA/csv?source=prices&interval=1day", "IBM-NVDA.csv")]
    [InlineData("/topics?topic=portfolios", "CSV", "/api/v1/topics/portfolios/records/csv?partition=0", "portfolios.csv")]
    [InlineData("/topics?topic=portfolios", "JSON lines", "/api/v1/topics/portfolios/records/jsonl?partition=0", "portfolios.jsonl")]
    [InlineData("/portfolios/Inv1_P11", "CSV", "/api/v1/portfolios/Inv1_P11/valuations/csv", "Inv1_P11.csv")]
    public async Task What_a_page_shows_is_saved_as_a_file_with_the_figures_of_the_api(string path, string link, string address, string name)
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, path));
        var download = await browser.Page.RunAndWaitForDownloadAsync(
            () => browser.Page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = link, Exact = true }).ClickAsync());
        Assert.Equal(name, download.SuggestedFilename);
        var file = await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal(await _run.GetAsync(address), file);
        // What the first row of the page shows is in the file.
        var isTopic = path.StartsWith("/topics", StringComparison.Ordinal);
        var row = browser.Page.Locator(isTopic ? "td.wide" : ".main tbody td:nth-child(2), #days td:nth-child(2)");
        var cell = await row.First.InnerTextAsync();
        var shown = Regex.Match(cell, @"[\d,]+\.\d+").Value.Replace(",", "", StringComparison.Ordinal).TrimEnd('0').TrimEnd('.');
        Assert.NotEmpty(shown);
        Assert.Contains(shown, file, StringComparison.Ordinal);
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task Pages_full_of_data_fit_a_phone()
    {
        await _run.WriteBarsAsync([.. SampleBars.Hours("NVDA", new DateOnly(2024, 5, 1), 400)]);
        await _run.CommandAsync("sink", "--topic", "portfolios", "--until-end", "--quiet");
        await _run.CommandAsync("lake", "crawl");
        await using var browser = await BrowserRun.StartAsync(Phone);
        foreach (var path in (string[])[
            "/?symbol=NVDA&indicators=sma20,rsi14,macd,bollinger", "/?symbol=NVDA&compare=IBM,MSFT",
            "/portfolios/Inv1_P11?benchmark=NVDA&known=2024-01-05", "/topics?topic=portfolios&filter=Inv1", "/pipelines?quality=NVDA", "/network"])
        {
            await browser.OpenAsync(new Uri(_run.Url, path));
            foreach (var chart in await browser.Page.Locator(".chart:not(.away)").AllAsync())
            {
                await Assertions.Expect(chart).ToHaveAttributeAsync("data-ready", "true");
            }

            await FitsAsync(browser);
        }

        await browser.OpenAsync(new Uri(_run.Url, "/lake"));
        await ClickAsync(browser, "portfolios");
        await browser.Page.Locator("#statement").FillAsync("SELECT * FROM portfolios ORDER BY _offset");
        await ClickAsync(browser, "Run");
        await Assertions.Expect(browser.Page.Locator("section[aria-label=SQL] [role=status]")).ToContainTextAsync("24 rows");
        await FitsAsync(browser);
        await ClickAsync(browser, "bar");
        await FitsAsync(browser);
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task The_bar_has_room_for_all_pages_beside_the_badge_on_each_screen_on_which_they_stand_in_one_line()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/network"));
        await Assertions.Expect(browser.Page.Locator(".tools .badge")).ToContainTextAsync("CLOSED");
        foreach (var width in (int[])[1440, 1101, 1100, 1024, 1001, 1000, 900, 821])
        {
            await browser.Page.SetViewportSizeAsync(width, 900);
            var room = await browser.Page.EvaluateAsync<double>(
                """
                document.querySelector('.tools').getBoundingClientRect().left
                    - document.querySelector('nav a:last-child').getBoundingClientRect().right
                """);
            Assert.True(room >= 0, $"{-room} px are hidden at {width}");
        }
    }

    [Fact]
    public async Task A_benchmark_without_a_day_of_the_portfolio_is_told_and_all_else_is_drawn()
    {
        await _run.WriteBarsAsync(SampleBars.Of("ZZZ", "2024-05-01 10:00:00", "10"));
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/portfolios/Inv1_P11?benchmark=ZZZ"));
        await Assertions.Expect(browser.Page.Locator("section[aria-label=Benchmark]")).ToContainTextAsync("ZZZ has no price on a day");
        await Assertions.Expect(browser.Page.Locator(".chart[data-ready]")).ToHaveCountAsync(4);
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task An_explanation_leaves_space_between_a_value_and_the_place_of_its_message()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/portfolios/Inv1_P11"));
        await Assertions.Expect(browser.Page.Locator("#explained")).ToContainTextAsync(
            new Regex(@"In the topic: [\d,.]+\d\s+portfolios\[0\] offset \d+\s"));
    }

    private static async Task FitsAsync(BrowserRun browser) =>
        Assert.Equal(Phone, await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));

    private static Task ClickAsync(BrowserRun browser, string name) =>
        browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true }).ClickAsync();

    private async Task<JsonElement> JsonAsync(string path) => JsonDocument.Parse(await _run.GetAsync(path)).RootElement;
}
