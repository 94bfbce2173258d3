using Bourse.Events;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>What is written when no record comes any more: an open page finds it by itself.</summary>
public sealed class QuietPageTests : IAsyncLifetime
{
    private static readonly string[] Days = ["--from", "2024-01-02", "--to", "2024-01-08"];
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync() => _run = await DashboardRun.WithNetworkAsync();

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Values_that_an_ingestion_writes_later_are_shown()
    {
        foreach (var exchange in (string[])["se1", "se2"]) await _run.CommandAsync(["exchange", exchange, "--day-interval", "0", .. Days]);
        foreach (var investor in (string[])["inv1", "inv2", "inv3"]) await _run.CommandAsync(["investor", investor, "--until-complete", .. Days]);
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/portfolios/Inv1_P11"));
        var cells = browser.Page.Locator("tr[aria-selected] td");
        await Assertions.Expect(cells.Nth(6)).ToHaveTextAsync("2024-01-05");

        await _run.CommandAsync(["ingest", "--until-complete", .. Days]);
        await Assertions.Expect(cells.Nth(6)).ToHaveTextAsync("2024-01-08");
        await Assertions.Expect(cells.Nth(7)).ToHaveTextAsync("5");
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_day_that_is_valued_anew_is_shown_and_explained_anew_though_it_is_not_the_newest()
    {
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/portfolios/Inv1_P11?day=2024-01-02"));
        var explained = browser.Page.Locator("#explained");
        await Assertions.Expect(explained).ToContainTextAsync("(revision 0)");

        _run.Advance(TimeSpan.FromMinutes(1));
        await _run.InputAsync(
            """IBM:{"TICK":"IBM","PRICE":311.25,"DATE":"2024-01-02","EXCHANGE":"SE1"}""", "topic", "produce", "StockExchange", "-K");
        await _run.CommandAsync("up", "--from", "2024-01-02", "--to", "2024-01-05", "--day-interval", "0", "--no-follow", "--quiet");
        await Assertions.Expect(browser.Page.Locator("#days tbody tr").Last.Locator("td").Nth(7)).ToHaveTextAsync("1");
        await Assertions.Expect(explained).ToContainTextAsync("(revision 1)");
        await Assertions.Expect(explained.Locator("strong")).ToHaveTextAsync(
            await browser.Page.Locator("#days tbody tr").Last.Locator("td").Nth(1).InnerTextAsync(), new() { UseInnerText = true });
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_tail_that_goes_on_shows_what_came_while_it_was_paused()
    {
        await using var browser = await BrowserRun.StartAsync();
        await _run.InputAsync("the first", "topic", "produce", "notes", "--create");
        await browser.OpenAsync(new Uri(_run.Url, "/topics?topic=notes"));
        var newest = browser.Page.Locator("section[aria-label=Messages] tbody tr td.wide").First;
        await Assertions.Expect(newest).ToContainTextAsync("the first");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await _run.InputAsync("the second", "topic", "produce", "notes");
        var records = browser.Page.Locator(".rows a[aria-current=true] .num");
        await Assertions.Expect(records).ToHaveTextAsync("2");
        await Assertions.Expect(newest).ToContainTextAsync("the first");

        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Assertions.Expect(newest).ToContainTextAsync("the second");
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task Groups_that_commit_after_the_last_record_are_shown()
    {
        var log = await _run.Host.OpenLogAsync(TestContext.Current.CancellationToken);
        var first = new TopicPartition(Topics.Prices, 0);
        await log.SetCommittedAsync("readers", new Dictionary<TopicPartition, long> { [first] = 1 }, TestContext.Current.CancellationToken);
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(_run.Url, "/topics"));
        var committed = browser.Page.Locator("#groups tr").Filter(new LocatorFilterOptions { HasText = "readers" }).Locator("td").Nth(5);
        await Assertions.Expect(committed).ToHaveTextAsync("1");

        await log.SetCommittedAsync("readers", new Dictionary<TopicPartition, long> { [first] = 2 }, TestContext.Current.CancellationToken);
        await Assertions.Expect(committed).ToHaveTextAsync("2");
        Assert.Empty(browser.Problems);
    }
}
