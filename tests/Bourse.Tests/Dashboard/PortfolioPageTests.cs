using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>The page of portfolios in a real browser: what is chosen, what opens, what the link restores.</summary>
public sealed class PortfolioPageTests : IAsyncLifetime
{
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync() => _run = await DashboardRun.WithNetworkAsync();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task A_window_and_a_benchmark_are_chosen_and_kept_in_the_link()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/portfolios/Inv1_P11"));
        await browser.Page.GetByLabel("Another window").FillAsync("2");
        await browser.Page.GetByLabel("Another window").PressAsync("Enter");
        await Assertions.Expect(Days(browser).Locator("tbody tr").First.Locator("td").Nth(6)).Not.ToHaveTextAsync("–");
        await browser.Page.GetByLabel("Benchmark", new PageGetByLabelOptions { Exact = true }).And(browser.Page.Locator("input")).FillAsync("ibm");
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(browser.Page.GetByLabel("No comparison with IBM")).ToBeVisibleAsync();
        await DrawnAsync(browser);
        Assert.EndsWith("/portfolios/Inv1_P11?window=2&benchmark=ibm", browser.Page.Url, StringComparison.Ordinal);
        Assert.Empty(await browser.BarriersAsync());

        await browser.Page.ReloadAsync();
        await DrawnAsync(browser);
        var drawn = await browser.Page.EvaluateAsync<double[]>("document.querySelector('.chart').bourseChart.beside.benchmark_rebased");
        Assert.Equal(100, drawn[0]);
        var figure = browser.Page.GetByLabel("Figures beside IBM").Locator("dd").Nth(1);
        await Assertions.Expect(figure).ToContainTextAsync(drawn[^1].ToString("N2"));
        await browser.Page.GetByLabel("No comparison with IBM").ClickAsync();
        await Assertions.Expect(browser.Page.GetByLabel("Figures beside IBM")).ToHaveCountAsync(0);
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_month_of_the_heat_map_opens_its_days()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/portfolios/Inv1_P11"));
        await browser.Page.WaitForFunctionAsync("() => document.querySelector('.months[data-ready]')");
        var at = await browser.Page.EvaluateAsync<float[]>(
            "document.querySelector('.months').bourseChart.charts.months.convertToPixel({ seriesIndex: 0 }, [0, 0])");
        await browser.Page.Locator(".months").ClickAsync(new LocatorClickOptions { Position = new Position { X = at[0], Y = at[1] } });
        await Assertions.Expect(Days(browser).GetByRole(AriaRole.Heading)).ToHaveTextAsync("Days of 2024-01");
        Assert.EndsWith("?month=2024-01#days", browser.Page.Url, StringComparison.Ordinal);
        await Assertions.Expect(Days(browser).Locator("tbody tr")).ToHaveCountAsync(4);
        await browser.Page.GotoAsync(new Uri(_run.Url, "/portfolios/Inv1_P11?month=2023-12").ToString());
        await Assertions.Expect(Days(browser).Locator("tbody tr")).ToHaveCountAsync(0);
        await Days(browser).GetByText("All days").ClickAsync();
        await Assertions.Expect(Days(browser).Locator("tbody tr")).ToHaveCountAsync(4);
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_statistic_opens_its_formula_and_its_days_down_to_the_message()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/portfolios/Inv1_P11"));
        var figures = browser.Page.GetByLabel("Figures of Inv1_P11").Locator("> div");
        await Assertions.Expect(figures).ToHaveCountAsync(8);
        foreach (var figure in await figures.AllAsync())
        {
            await figure.Locator("summary").ClickAsync();
            await Assertions.Expect(figure).ToContainTextAsync("Source: table Inv1_P11 of the database");
            await Assertions.Expect(figure.Locator(".from a").First).ToBeVisibleAsync();
        }

        await figures.Filter(new LocatorFilterOptions { HasText = "Return" }).GetByText("2024-01-02", new LocatorGetByTextOptions { Exact = true })
            .ClickAsync();
        var explained = browser.Page.Locator("#explained");
        await Assertions.Expect(explained.Locator("p span.num").Nth(0)).ToHaveTextAsync("2024-01-02");
        await Assertions.Expect(browser.Page.GetByLabel("Trading day")).ToHaveValueAsync("2024-01-02");
        await explained.GetByText("StockExchange[").First.ClickAsync();
        await Assertions.Expect(browser.Page.Locator("tr[aria-selected=true]")).ToContainTextAsync("\"2024-01-02\"");
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_revision_opens_what_was_known_and_hostile_parameters_are_refused_as_text()
    {
        const string Script = "<img src=x onerror=\"document.title='taken'\">";
        _run.Advance(TimeSpan.FromMinutes(1));
        await _run.InputAsync(
            """IBM:{"TICK":"IBM","PRICE":311.25,"DATE":"2024-01-04","EXCHANGE":"SE1"}""", "topic", "produce", "StockExchange", "-K");
        await _run.CommandAsync("up", "--from", "2024-01-02", "--to", "2024-01-05", "--day-interval", "0", "--no-follow", "--quiet");
        await using var browser = await BrowserRun.StartAsync(390, ColorScheme.Dark);
        await browser.OpenAsync(new Uri(_run.Url, "/portfolios/Inv1_P11"));
        await browser.Page.GetByText("as published first").ClickAsync();
        var known = browser.Page.GetByLabel("As known and as of", new PageGetByLabelOptions { Exact = true });
        await Assertions.Expect(known.Locator("tbody tr")).ToHaveCountAsync(4);
        Assert.Empty(await browser.BarriersAsync());
        Assert.Equal(390, await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var former = known.Locator("a.figure").Nth(2);
        var value = await former.InnerTextAsync();
        await former.ClickAsync();
        await Assertions.Expect(browser.Page.Locator("#explained strong")).ToHaveTextAsync(value);
        await Assertions.Expect(browser.Page.Locator("#explained")).ToContainTextAsync("as they were known at 2024-01-08 12:00:00");
        await Assertions.Expect(browser.Page.Locator("#explained")).ToContainTextAsync("(revision 0)");

        var hostile = Uri.EscapeDataString(Script);
        await browser.OpenAsync(new Uri(_run.Url, $"/portfolios/{hostile}?benchmark={hostile}&known={hostile}&window={hostile}&at={hostile}"));
        foreach (var alert in await browser.Page.GetByRole(AriaRole.Alert).AllAsync()) await Assertions.Expect(alert).ToContainTextAsync(Script);
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("There is no symbol", new() { IgnoreCase = true });
        Assert.Equal(390, await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.DoesNotContain("taken", await browser.Page.TitleAsync(), StringComparison.Ordinal);
    }

    private static ILocator Days(BrowserRun browser) => browser.Page.GetByLabel("Days", new PageGetByLabelOptions { Exact = true });

    private static async Task DrawnAsync(BrowserRun browser) =>
        await browser.Page.WaitForFunctionAsync("() => document.querySelector('.chart[data-ready]')?.bourseChart?.beside");
}
