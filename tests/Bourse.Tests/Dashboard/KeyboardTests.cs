using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>The pages without a mouse: keys only, and where they act is seen.</summary>
public sealed class KeyboardTests : IAsyncLifetime
{
    /// <summary>More stops than any page has.</summary>
    private const int MostStops = 400;

    private DashboardRun _run = null!;

    public static TheoryData<string, int> Pages => new()
    {
        { "/?symbol=IBM&interval=1day", 1440 }, { "/portfolios/Inv1_P11?benchmark=IBM", 1440 }, { "/topics?topic=StockExchange", 1440 },
        { "/pipelines", 1440 }, { "/lake", 1440 }, { "/network", 1440 }, { "/?symbol=IBM&interval=1day", 390 }, { "/portfolios/Inv1_P11", 390 },
    };

    public async ValueTask InitializeAsync() => _run = await DashboardRun.WithNetworkAsync();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Tab_reaches_everything_that_can_be_used_in_its_order_and_shows_where_it_is(string path, int width)
    {
        await using var browser = await BrowserRun.StartAsync(width);
        await browser.OpenAsync(new Uri(_run.Url, path));
        foreach (var chart in await browser.Page.Locator(".chart:not(.away)").AllAsync())
        {
            await Assertions.Expect(chart).ToHaveAttributeAsync("data-ready", "true");
        }

        await browser.Page.EvaluateAsync("document.activeElement.blur(), window.reached = [], window.unseen = []");
        await browser.Page.EvaluateAsync(
            """
            window.wanted = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
                .filter(one => !one.disabled && one.checkVisibility());
            window.missing = () => window.wanted.filter(one => one.isConnected && !window.reached.includes(one));
            null
            """);
        for (var stops = 0; stops < MostStops && await StepAsync(browser) > 0; stops++)
        {
        }

        var missed = await browser.Page.EvaluateAsync<string[]>("window.missing().map(one => one.outerHTML.slice(0, 200))");
        Assert.Empty(missed);
        Assert.Empty(await browser.Page.EvaluateAsync<string[]>("window.unseen"));
        // It begins at the heading and goes on from the end of the page to its start: one step back, and no more.
        Assert.Equal(1, await browser.Page.EvaluateAsync<int>(
            """
            window.reached.filter((one, i, all) =>
                one.compareDocumentPosition(all[(i + 1) % all.length]) & Node.DOCUMENT_POSITION_PRECEDING).length
            """));
    }

    [Fact]
    public async Task A_symbol_is_searched_and_picked_and_a_range_and_an_indicator_are_chosen()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/"));
        await TabToAsync(browser, browser.Page.GetByLabel("Search symbols"));
        await browser.Page.Keyboard.TypeAsync("ibm");
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(browser.Page.Locator("h1")).ToHaveTextAsync("IBM");
        Assert.EndsWith("/?symbol=IBM", browser.Page.Url, StringComparison.Ordinal);
        await Assertions.Expect(browser.Page.Locator(".rows a")).ToHaveCountAsync(1);

        var range = browser.Page.GetByLabel("Range", new PageGetByLabelOptions { Exact = true }).GetByText("Max");
        await TabToAsync(browser, range);
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(range).ToHaveAttributeAsync("aria-current", "true");
        var indicator = browser.Page.GetByLabel("Indicators").GetByText("sma20");
        await TabToAsync(browser, indicator);
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(indicator).ToHaveAttributeAsync("aria-current", "true");
        await browser.Page.WaitForFunctionAsync(
            "() => document.querySelector('.chart[data-ready]')?.bourseChart?.chart.getOption().series.some(one => one.name === 'sma20')");
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_value_is_opened_and_a_statement_is_run()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/portfolios/Inv1_P12"));
        var figure = browser.Page.GetByLabel("Figures of Inv1_P12").Locator("details").First;
        await TabToAsync(browser, figure.Locator("summary"));
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(figure).ToHaveAttributeAsync("open", "");
        await TabToAsync(browser, figure.Locator("a"));
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(browser.Page.Locator("#explained")).ToContainTextAsync("2024-01-05");
        await TabToAsync(browser, browser.Page.Locator("#explained td a").Last);
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(browser.Page.Locator("tr[aria-selected=true]")).ToContainTextAsync("\"2024-01-05\"");

        await TabToAsync(browser, browser.Page.GetByLabel("Pages").GetByText("Lake"));
        await browser.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(browser, browser.Page.Locator("#statement"));
        await browser.Page.Keyboard.TypeAsync("SELECT count(*) AS days FROM Inv1_P11 ");
        await browser.Page.Keyboard.PressAsync("Control+Enter");
        await Assertions.Expect(browser.Page.Locator("section[aria-label=SQL] td")).ToHaveTextAsync("4");
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task Escape_leaves_what_was_asked_and_a_pipeline_is_enabled_after_a_confirmation()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/pipelines"));
        var ask = browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Enable" }).First;
        var form = browser.Page.GetByLabel("real-time-etl-stack", new PageGetByLabelOptions { Exact = true }).Locator("form");
        await TabToAsync(browser, ask);
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(form).ToBeVisibleAsync();
        await browser.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(form).ToHaveCountAsync(0);

        await browser.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(browser, form.GetByText("Enable"));
        await browser.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(browser.Page.Locator(".badge", new PageLocatorOptions { HasText = "enabled" })).ToBeVisibleAsync();
        Assert.Contains("\"is_enabled\":true", await _run.GetAsync("/api/v1/pipelines"), StringComparison.Ordinal);
        Assert.Empty(browser.Problems);
    }

    [Theory]
    [InlineData("/network", "Start…", "What the start would do")]
    [InlineData("/pipelines", "Run…", "real-time-etl-stack")]
    public async Task Escape_leaves_a_question_also_from_within(string path, string ask, string label)
    {
        await using var run = await DashboardRun.StartableAsync();
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(run.Url, path));
        var form = browser.Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true });
        if (path == "/pipelines") form = form.Locator("form");
        await TabToAsync(browser, browser.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = ask }));
        await browser.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(browser, form.Locator("button, input").First);
        await browser.Page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(form).ToHaveCountAsync(0);
        Assert.Empty(browser.Problems);
    }

    /// <summary>Presses Tab until a part of the page has the focus, which must be seen at each stop.</summary>
    private static async Task TabToAsync(BrowserRun browser, ILocator wanted)
    {
        await wanted.WaitForAsync();
        for (var stops = 0; stops < MostStops; stops++)
        {
            if (await wanted.EvaluateAsync<bool>("one => one.matches(':focus') || one.closest('a, button') === document.activeElement")) return;
            await browser.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"Tab does not reach {wanted}");
    }

    /// <summary>Presses Tab, notes what has the focus and whether that is seen, and tells how many have not had it yet.</summary>
    private static async Task<int> StepAsync(BrowserRun browser)
    {
        await browser.Page.Keyboard.PressAsync("Tab");
        return await browser.Page.EvaluateAsync<int>(
            """
            (() => {
                const one = document.activeElement;
                if (one === document.body || window.reached.includes(one)) return window.missing().length;
                window.reached.push(one);
                const style = getComputedStyle(one);
                const box = one.getBoundingClientRect();
                const y = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
                // What is wider than the screen is seen if some of it is.
                const isCovered = ![0.05, 0.5, 0.95].map(part => document.elementFromPoint(box.left + box.width * part, y))
                    .some(at => one.contains(at) || at?.contains(one) || at?.closest('label, summary'));
                const isHidden = box.bottom <= 0 || box.top >= innerHeight || isCovered;
                if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2 || (isHidden && box.height < innerHeight))
                    window.unseen.push(`${style.outline} ${box.top} ${one.outerHTML.slice(0, 160)}`);
                return window.missing().length;
            })()
            """);
    }
}
