using Bourse.Events;
using Bourse.Tests.Bars;
using Bourse.Tests.Cli;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>The pages in a real browser, on a home with a network, bars and a lake.</summary>
public sealed class PageTests : IAsyncLifetime
{
    private DashboardRun _run = null!;

    public static TheoryData<string, string> Pages => new()
    {
        { "/?symbol=IBM&indicators=sma2,rsi2,macd", "IBM" }, { "/portfolios", "Inv1_P11" }, { "/topics?topic=StockExchange", "StockExchange" },
        { "/pipelines", "real-time-etl-stack" }, { "/lake", "The lake is empty" }, { "/network", "ingest" },
    };

    public async ValueTask InitializeAsync() => _run = await DashboardRun.WithNetworkAsync();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_shows_its_data_asks_no_other_host_and_complains_about_nothing(string path, string text)
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, path));
        await Assertions.Expect(browser.Page.Locator("main")).ToContainTextAsync(text);
        var charts = await browser.Page.Locator(".chart").AllAsync();
        foreach (var chart in charts) await Assertions.Expect(chart).ToHaveAttributeAsync("data-ready", "true");
        Assert.Empty(await browser.BarriersAsync());
        Assert.Equal([_run.Url.Authority], browser.Hosts);
        Assert.Empty(browser.Problems);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_page_fits_a_phone_in_the_dark(string path, string text)
    {
        await using var browser = await BrowserRun.StartAsync(390, ColorScheme.Dark);
        await browser.OpenAsync(new Uri(_run.Url, path));
        await Assertions.Expect(browser.Page.Locator("main")).ToContainTextAsync(text);
        Assert.Equal(390, await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.Empty(await browser.BarriersAsync());
    }

    [Fact]
    public async Task A_home_without_anything_says_on_each_page_what_to_do()
    {
        await using var empty = await DashboardRun.EmptyAsync();
        await using var browser = await BrowserRun.StartAsync();
        foreach (var path in (string[])["/", "/portfolios", "/topics", "/pipelines", "/lake", "/network"])
        {
            await browser.OpenAsync(new Uri(empty.Url, path));
            await Assertions.Expect(browser.Page.Locator("main")).ToContainTextAsync("bourse ");
            Assert.Empty(await browser.BarriersAsync());
        }

        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_produced_price_is_drawn_without_a_reload()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/?symbol=IBM&interval=1day"));
        await Assertions.Expect(browser.Page.Locator(".chart")).ToHaveAttributeAsync("data-ready", "true");
        await _run.InputAsync("""{"TICK":"IBM","PRICE":311.25,"DATE":"2024-01-08","EXCHANGE":"SE1"}""", "topic", "produce", "StockExchange");
        await Assertions.Expect(browser.Page.Locator(".chart")).ToHaveAttributeAsync("data-last", "2024-01-08 311.25");
        await Assertions.Expect(browser.Page.Locator(".head .price")).ToHaveTextAsync("311.25");

        // A revised price moves the candle of its day, not the last one.
        await _run.InputAsync("""{"TICK":"IBM","PRICE":222.5,"DATE":"2024-01-03","EXCHANGE":"SE1"}""", "topic", "produce", "StockExchange");
        await browser.Page.WaitForFunctionAsync("() => document.querySelector('.chart').bourseChart.series.close[1] === 222.5");
        var times = await browser.Page.EvaluateAsync<string[]>("document.querySelector('.chart').bourseChart.series.time");
        Assert.Equal(["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05", "2024-01-08"], times);
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task Daily_prices_of_a_symbol_with_bars_are_one_click_away_and_kept_in_the_link()
    {
        await _run.WriteBarsAsync(SampleBars.Of("IBM", "2024-05-01 10:00:00", "166.25"), SampleBars.Of("IBM", "2024-05-01 15:00:00", "168.5"));
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/?symbol=IBM"));
        await Assertions.Expect(browser.Page.Locator(".head .price")).ToHaveTextAsync("168.50");
        await browser.Page.GetByLabel("Interval of Daily prices").GetByText("1day").ClickAsync();
        await Assertions.Expect(browser.Page.Locator(".head")).ToContainTextAsync("2024-01-05");
        await Assertions.Expect(browser.Page.Locator("tbody tr")).ToHaveCountAsync(4);
        await browser.Page.WaitForFunctionAsync("() => document.querySelector('.chart').bourseChart?.series?.time.length === 4");
        Assert.EndsWith("/?symbol=IBM&source=prices&interval=1day", browser.Page.Url, StringComparison.Ordinal);
        await browser.Page.ReloadAsync();
        await Assertions.Expect(browser.Page.Locator("[aria-current=true]", new() { HasText = "1day" })).ToHaveCountAsync(1);
        await Assertions.Expect(browser.Page.GetByLabel("Interval of Bars").Locator("[aria-current]")).ToHaveCountAsync(0);
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task Hostile_messages_and_symbols_are_shown_as_text()
    {
        const string Script = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">";
        await _run.InputAsync(Script + "\n\u202Egnirts\n=cmd|' /C calc'!A0\n" + new string('x', 10_000), "topic", "produce", "StockExchange");
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/topics?topic=StockExchange"));
        await Assertions.Expect(browser.Page.Locator("main")).ToContainTextAsync("<script>document.title='taken'</script>");
        await Assertions.Expect(browser.Page.Locator("main")).ToContainTextAsync("\\u202egnirts");
        await browser.OpenAsync(new Uri(_run.Url, $"/?symbol={Uri.EscapeDataString(Script)}"));
        await Assertions.Expect(browser.Page.Locator("[role=alert]").First).ToContainTextAsync("There is no symbol <script>");
        Assert.DoesNotContain("taken", await browser.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(1440, await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task A_statement_is_typed_and_its_rows_are_shown()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/lake"));
        await browser.Page.GetByRole(AriaRole.Textbox, new PageGetByRoleOptions { Name = "SQL" }).FillAsync("SELECT count(*) AS days FROM Inv1_P11");
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run", Exact = true }).ClickAsync();
        await Assertions.Expect(browser.Page.Locator("section[aria-label=SQL] td")).ToHaveTextAsync("4");
    }

    [Fact]
    public async Task A_schedule_is_enabled_after_a_confirmation()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/pipelines"));
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Enable" }).ClickAsync();
        await browser.Page.Locator("form").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Enable" }).ClickAsync();
        await Assertions.Expect(browser.Page.Locator(".badge", new PageLocatorOptions { HasText = "enabled" })).ToBeVisibleAsync();
        await Eventually.IsAsync(async () => (await _run.GetAsync("/api/v1/pipelines")).Contains("\"is_enabled\":true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_opens_down_to_the_message_of_a_price()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/portfolios/Inv1_P11"));
        var link = browser.Page.Locator("a[href^='/topics?topic=StockExchange']").First;
        var offset = (await link.InnerTextAsync()).Split(' ')[^1];
        await link.ClickAsync();
        await Assertions.Expect(browser.Page.Locator("tr[aria-selected=true] td").First).ToHaveTextAsync(offset);
    }

    [Fact]
    public async Task A_filter_is_kept_in_the_address_and_its_messages_follow()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/topics?topic=StockExchange"));
        await browser.Page.GetByLabel("Fields").FillAsync("TICK=IBM DATE>=2024-01-04");
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Find" }).ClickAsync();
        await Assertions.Expect(Status(browser)).ToContainTextAsync("2 messages found");
        Assert.Contains("filter=TICK%3DIBM", browser.Page.Url, StringComparison.Ordinal);
        Assert.Empty(await browser.BarriersAsync());
        await browser.OpenAsync(new Uri(browser.Page.Url));
        await Assertions.Expect(browser.Page.GetByLabel("Fields")).ToHaveValueAsync("TICK=IBM DATE>=2024-01-04");
        await Assertions.Expect(Status(browser)).ToContainTextAsync("2 messages found");
        await _run.InputAsync(
            "IBM:{\"TICK\":\"IBM\",\"PRICE\":311.25,\"DATE\":\"2024-01-08\"}\nMSFT:{\"TICK\":\"MSFT\",\"PRICE\":1,\"DATE\":\"2024-01-08\"}",
            "topic", "produce", "StockExchange", "-K");
        await Assertions.Expect(Status(browser)).ToContainTextAsync("3 messages found");
        await Assertions.Expect(Messages(browser)).Not.ToContainTextAsync("MSFT");
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task Dead_letters_are_discarded_and_a_group_is_reset_after_a_preview_and_hostile_names_stay_text()
    {
        const string Group = "<img src=x onerror=\"document.title='taken'\">";
        const string Script = "<script>document.title='taken'</script>";
        await _run.InputAsync(Script, "topic", "produce", "bad.dlq", "--create", "-H", "bourse.dlq.error=<b>no</b>");
        var log = await _run.Host.OpenLogAsync(TestContext.Current.CancellationToken);
        var place = new TopicPartition("bad.dlq", 0);
        await log.SetCommittedAsync(Group, new Dictionary<TopicPartition, long> { [place] = 1 }, TestContext.Current.CancellationToken);
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/topics?topic=bad.dlq"));
        await Assertions.Expect(browser.Page.Locator("#letters")).ToContainTextAsync("<b>no</b>");

        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = $"Reset {Group}" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByLabel("What the reset would do")).ToContainTextAsync("bad.dlq");
        Assert.Empty(await browser.BarriersAsync());
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Write the new offsets" }).ClickAsync();
        await Assertions.Expect(browser.Page.Locator("#groups [role=status]")).ToContainTextAsync("are written");
        Assert.Equal(0, (await log.GetCommittedAsync(Group, TestContext.Current.CancellationToken))[place]);

        await browser.Page.GetByLabel("All letters").CheckAsync();
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Discard…" }).ClickAsync();
        await browser.Page.GetByLabel("Reason", new PageGetByLabelOptions { Exact = true }).FillAsync("a test");
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Discard", Exact = true }).ClickAsync();
        await Assertions.Expect(browser.Page.Locator("#letters [role=status]")).ToContainTextAsync("1 letter discarded");
        await browser.OpenAsync(new Uri(_run.Url, "/topics?topic=bourse.audit"));
        await Assertions.Expect(browser.Page.Locator("main")).ToContainTextAsync("group reset");
        Assert.DoesNotContain("taken", await browser.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_run_is_cancelled_and_cleared_after_a_preview()
    {
        using var content = new StringContent("""{"from":"2024-05","to":"2024-06"}""", System.Text.Encoding.UTF8, "application/json");
        using var created = await _run.Client.PostAsync(
            "/api/v1/pipelines/real-time-etl-stack/runs", content, TestContext.Current.CancellationToken);
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/pipelines"));
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel the run…" }).ClickAsync();
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel the run", Exact = true }).ClickAsync();
        await Assertions.Expect(browser.Page.Locator(".notice.good")).ToContainTextAsync("4 tasks of run #1 cancelled");
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Clear NVDA 2024-05: cancelled" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByLabel("Tasks to be queued once more").Locator("tbody tr")).ToHaveCountAsync(1);
        Assert.Empty(await browser.BarriersAsync());
        await browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Queue them once more" }).ClickAsync();
        await Assertions.Expect(browser.Page.Locator(".notice.good")).ToContainTextAsync("1 task of run #1 queued");
        Assert.Empty(browser.Problems);
    }

    private static ILocator Messages(BrowserRun browser) => browser.Page.GetByLabel("Messages", new PageGetByLabelOptions { Exact = true });

    private static ILocator Status(BrowserRun browser) => Messages(browser).Locator("[role=status]").First;
}
