using Bourse.Tests.Cli;
using Microsoft.Playwright;

namespace Bourse.Tests.Dashboard;

/// <summary>A store or server that cannot be read: pages say so in place, and go on by themselves when it can.</summary>
public sealed class UnreadableStoreTests
{
    [Fact]
    public async Task Portfolios_are_shown_as_soon_as_the_database_can_be_read()
    {
        await using var run = await DashboardRun.WithNetworkAsync();
        var file = Path.Combine(run.Home, "InvestorsDB.db");
        File.Move(file, $"{file}.kept");
        await File.WriteAllTextAsync(file, new string('x', 8192), TestContext.Current.CancellationToken);
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(new Uri(run.Url, "/portfolios"));
        await Assertions.Expect(browser.Page.Locator(".notice.bad")).ToContainTextAsync("InvestorsDB.db");

        File.Move($"{file}.kept", file, overwrite: true);
        await Assertions.Expect(browser.Page.Locator("tr[aria-selected] td").First).ToContainTextAsync("Inv1_P11");
        await Assertions.Expect(browser.Page.Locator(".notice.bad")).ToHaveCountAsync(0);
        Assert.Empty(browser.Problems);
    }

    [Fact]
    public async Task A_log_that_could_not_be_read_is_no_longer_stale_when_it_can()
    {
        await using var run = await DashboardRun.EmptyAsync();
        Directory.CreateDirectory(run.Home);
        var file = Path.Combine(run.Home, "log.db");
        await File.WriteAllTextAsync(file, new string('x', 8192), TestContext.Current.CancellationToken);
        await Eventually.IsAsync(async () => (await run.GetAsync("/lake")).Contains(">STALE<", StringComparison.Ordinal));

        File.Delete(file);
        await run.InputAsync(
            """{"TICK":"IBM","PRICE":100.5,"DATE":"2024-01-02","EXCHANGE":"SE1"}""", "topic", "produce", "StockExchange", "--create");
        // Commands run in 2024, so that the price is years old.
        await Eventually.IsAsync(async () => (await run.GetAsync("/lake")).Contains(">CLOSED", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_of_topics_says_which_broker_does_not_answer()
    {
        await using var run = await DashboardRun.EmptyAsync(variables: ("BOURSE_LOG", "kafka:127.0.0.1:9"));
        var page = await run.GetAsync("/topics");
        Assert.Contains("notice bad", page, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1:9", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_symbols_says_so_as_soon_as_it_is_known()
    {
        await using var run = await DashboardRun.EmptyAsync(variables: ("BOURSE_LOG", "kafka:127.0.0.1:9"));
        await using var browser = await BrowserRun.StartAsync();
        await browser.OpenAsync(run.Url);
        await Assertions.Expect(browser.Page.Locator(".notice.bad")).ToContainTextAsync("127.0.0.1:9");
        await Assertions.Expect(browser.Page.Locator(".tools .badge")).ToHaveTextAsync("STALE");
    }
}
