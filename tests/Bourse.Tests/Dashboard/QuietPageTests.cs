using Bourse.Events;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>What is written when no record comes any more: an open page finds it by itself.</summary>
public sealed class QuietPageTests : IAsyncLifetime
{
    private static readonly string[] Days = ["--from", "2024-01-02", "--to", "2024-01-08"];

    /// <summary>Longer than a page waits at most before it looks again.</summary>
    private static readonly LocatorAssertionsToHaveTextOptions Patience = new() { Timeout = 20_000 };

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
        await Assertions.Expect(cells.Nth(6)).ToHaveTextAsync("2024-01-08", Patience);
        await Assertions.Expect(cells.Nth(7)).ToHaveTextAsync("5");
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
        await Assertions.Expect(committed).ToHaveTextAsync("2", Patience);
        Assert.Empty(browser.Problems);
    }
}
