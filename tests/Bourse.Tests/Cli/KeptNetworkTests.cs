using System.Text.Json;
using Bourse.Adapters.Locks;

namespace Bourse.Tests.Cli;

/// <summary>What a home was run with holds for later commands on it, until they are told otherwise.</summary>
public sealed class KeptNetworkTests : IDisposable
{
    /// <summary>Short and fractional holdings of two stocks; −2.5 × 227.48 is worth more than 1.25 × 256.90, so the shares are given.</summary>
    private const string Mine =
        """
        { "investors": [ { "id": "Me", "portfolios": [
          { "id": "P1", "name": "Mine", "currency": "EUR", "shares": 10, "holdings": { "IBM": 1.25, "AAPL": -2.5 } } ] } ] }
        """;

    private const string Other =
        """
        { "investors": [ { "id": "Me", "portfolios": [
          { "id": "P1", "currency": "EUR", "shares": 10, "holdings": { "IBM": 1.5, "AAPL": -2.5 } }, { "id": "P2", "holdings": { "IBM": 1 } } ] } ] }
        """;

    private static readonly string[] Days = ["--from", "2024-01-01", "--to", "2024-01-12"];
    private static readonly string[] Up = ["up", .. Days, "--day-interval", "0", "--no-follow"];
    private readonly CommandLineRun _run = new();

    public KeptNetworkTests() => _run.Clock.Advance(TimeSpan.FromDays(60));

    private string Kept => Path.Combine(_run.Home, "network.json");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task A_network_that_cannot_run_is_refused_by_the_initialization_of_the_database_before_anything_is_written()
    {
        Assert.Equal(0, (await _run.RunAsync(Up)).Code);
        _run.WriteFile("google.json", """{"investors":[{"id":"Me","portfolios":[{"id":"P1","holdings":{"GOOGL":1}}]}]}""");

        var refused = await _run.RunAsync("database", "init", "--portfolios", "google.json");

        Assert.Equal(
            (2, "bourse: google.json, line 1: portfolio Me_P1 holds GOOGL, which no exchange lists"), (refused.Code, refused.FirstWords));
        Assert.False(File.Exists(Kept));
        Assert.Equal(0, (await _run.RunAsync("verify")).Code);
    }

    [Fact]
    public async Task Another_network_than_the_built_in_one_is_told_too()
    {
        Assert.Equal(0, (await _run.RunAsync(Up)).Code);
        _run.WriteFile("mine.json", Mine);

        var changed = await _run.RunAsync("database", "init", "--portfolios", "mine.json");

        Assert.Equal(0, changed.Code);
        Assert.Contains(
            $"{_run.Home} is run with another network than before: Me_P1 is new, Inv1_P11 is gone, Inv1_P12 is gone", changed.Words,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("database", "init")]
    [InlineData("investor", "me")]
    [InlineData("ingest", "--until-complete")]
    public async Task A_home_gets_no_other_network_while_one_runs_there(string word, string next)
    {
        Assert.Equal(0, (await _run.RunAsync(Up)).Code);
        _run.WriteFile("mine.json", Mine);
        using (RoleLock.Take(_run.Home, "inv2", _run.HostEnvironment.Identity, _run.Clock))
        {
            var refused = await _run.RunAsync(word, next, "--portfolios", "mine.json");

            Assert.Equal((1, $"bourse: {_run.Home} cannot get another network while inv2 runs there"), (refused.Code, refused.FirstWords));
            Assert.Contains("`bourse down`", refused.Words, StringComparison.Ordinal);
            Assert.False(File.Exists(Kept));
            Assert.Equal(0, (await _run.RunAsync("database", "init")).Code);
        }
    }

    [Fact]
    public async Task A_kept_network_that_cannot_run_is_told_with_the_way_out()
    {
        Directory.CreateDirectory(_run.Home);
        await File.WriteAllTextAsync(
            Kept, """{"investors":[{"id":"Me","portfolios":[{"id":"P1","holdings":{"GOOGL":1}}]}]}""", TestContext.Current.CancellationToken);

        var refused = await _run.RunAsync(Up);

        Assert.Equal(2, refused.Code);
        Assert.Contains($"delete {Kept}", refused.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_that_the_home_of_a_demo_still_holds_is_not_called_no_longer_given()
    {
        _run.WriteFile("kurse.csv", "Tag;Papier;Wert in EUR\n2024-01-08;ABC;1,50\n2024-01-09;ABC;2,25\n");
        _run.WriteFile("depot.json", """{"investors":[{"id":"Opa","portfolios":[{"id":"D1","holdings":{"ABC":2}}]}]}""");
        string[] file = ["--exchange", "csv:kurse.csv", "--columns", "Tag,Papier,Wert in EUR", "--portfolios", "depot.json"];
        var demo = await _run.RunAsync(["demo", .. file, "--from", "2024-01-01", "--format", "json"]);
        Assert.True(demo.Code == 0, demo.Words);

        var investor = await _run.RunAsync("investor", "opa", "--until-complete", "--home", Path.Combine(_run.Home, "demo"));

        Assert.True(investor.Code == 0, investor.Words);
        Assert.DoesNotContain("another network", investor.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_keeps_the_portfolios_that_it_was_run_with()
    {
        _run.WriteFile("mine.json", Mine);
        var up = await _run.RunAsync([.. Up, "--portfolios", "mine.json"]);
        Assert.True(up.Code == 0, up.Words);
        File.Delete(Path.Combine(_run.Folder, "mine.json"));

        var verified = await _run.RunAsync("verify");
        var report = await _run.RunAsync("report", "--format", "json,txt");
        var explained = await _run.RunAsync("explain", "Me_P1", "2024-01-08");

        Assert.True(verified.Code == 0, verified.Data + verified.Words);
        Assert.True(report.Code == 0, report.Words);
        Assert.StartsWith("Me_P1 Mine on 2024-01-08: -", explained.Data, StringComparison.Ordinal);
        Assert.Contains(" EUR\n", explained.Data, StringComparison.Ordinal);
        Assert.Contains("in EUR", await File.ReadAllTextAsync(Path.Combine(_run.Home, "reports", "Me_P1_stats.txt")), StringComparison.Ordinal);
        Assert.Equal($"{Kept}, kept from the last run", (await NetworkAsync()).GetProperty("investors_from").GetString());
    }

    [Fact]
    public async Task The_policy_for_missing_prices_is_kept_with_the_network()
    {
        await _run.RunAsync([.. Up, "--missing", "carry", "--lateness", "2"]);
        var shown = await _run.RunAsync("config", "show", "--json");

        using var document = JsonDocument.Parse(shown.Data);
        var missing = document.RootElement.EnumerateArray().Single(one => one.GetProperty("setting").GetString() == "missing");
        Assert.Equal(("carry", Kept), (missing.GetProperty("value").GetString(), missing.GetProperty("source").GetString()));
        _run.WriteFile("bourse.json", """{"missing":"skip"}""");
        Assert.Contains("skip", (await _run.RunAsync("config", "show")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_the_current_folder_is_kept_and_one_in_the_home_need_not_be()
    {
        _run.WriteFile("bourse.json", Mine);
        await _run.RunAsync(Up);
        Assert.Equal("Me_P1", await PortfoliosAsync());
        File.Delete(Path.Combine(_run.Folder, "bourse.json"));
        Assert.Equal("Me_P1", await PortfoliosAsync());

        await File.WriteAllTextAsync(Path.Combine(_run.Home, "bourse.json"), Mine.Replace("P1", "P2", StringComparison.Ordinal));
        await _run.RunAsync(Up);
        Assert.Equal("Me_P2", await PortfoliosAsync());
        Assert.False(File.Exists(Kept));
    }

    [Fact]
    public async Task A_run_without_a_network_of_its_own_keeps_nothing()
    {
        await _run.RunAsync(Up);
        Assert.False(File.Exists(Kept));
    }

    [Fact]
    public async Task Another_network_than_before_is_told_in_one_line()
    {
        _run.WriteFile("mine.json", Mine);
        Assert.DoesNotContain("another network", (await _run.RunAsync([.. Up, "--portfolios", "mine.json"])).Words, StringComparison.Ordinal);
        Assert.DoesNotContain("another network", (await _run.RunAsync(Up)).Words, StringComparison.Ordinal);
        _run.WriteFile("mine.json", Other);

        var again = await _run.RunAsync([.. Up, "--portfolios", "mine.json", "--missing", "carry"]);

        Assert.Contains(
            $"{_run.Home} is run with another network than before: Me_P1 is changed, Me_P2 is new, missing is carry\n", again.Words,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stage_alone_keeps_its_network_too()
    {
        _run.WriteFile("mine.json", Mine);
        await _run.RunAsync("database", "init", "--portfolios", "mine.json");
        Assert.Equal("Me_P1", await PortfoliosAsync());
    }

    [Fact]
    public async Task A_model_instead_of_a_kept_file_of_prices_prices_the_stocks_that_bourse_comes_with()
    {
        _run.WriteFile("prices.csv", "Date,Stock,Close\n2024-01-08,ABC,1.5\n2024-01-09,ABC,2.25\n");
        _run.WriteFile("mine.json", """{"investors":[{"id":"Me","portfolios":[{"id":"P1","holdings":{"ABC":0.1}}]}]}""");
        var demo = await _run.RunAsync([.. Up, "--exchange", "csv:prices.csv", "--portfolios", "mine.json"]);
        Assert.True(demo.Code == 0, demo.Words);

        var kept = await NetworkAsync();
        var other = await NetworkAsync("--exchange", "walk");

        var stock = kept.GetProperty("exchanges")[0].GetProperty("stocks")[0];
        Assert.Equal(("ABC", "2.25", "2024-01-09"), (Text(stock, "ticker"), stock.GetProperty("price").GetRawText(), Text(stock, "price_of")));
        Assert.Equal($"csv:{Path.Combine(_run.Folder, "prices.csv")}", Text(kept.GetProperty("exchanges")[0], "source"));
        Assert.Equal(["se1", "se2"], other.GetProperty("exchanges").EnumerateArray().Select(exchange => Text(exchange, "name")));
        Assert.Equal(0, (await _run.RunAsync("verify")).Code);
    }

    [Fact]
    public async Task A_demo_begins_afresh_and_keeps_its_own_network()
    {
        _run.WriteFile("mine.json", Mine);
        await _run.RunAsync([.. Up, "--portfolios", "mine.json"]);

        var usual = await _run.RunAsync(["demo", .. Days, "--format", "json", "--json"]);
        Assert.Equal(6, JsonDocument.Parse(usual.Data).RootElement.GetProperty("portfolios").GetArrayLength());
        var mine = await _run.RunAsync(["demo", .. Days, "--portfolios", "mine.json", "--format", "json"]);
        Assert.DoesNotContain("another network", mine.Words, StringComparison.Ordinal);
        Assert.Equal((0, "CURRENCY", "EUR"), (mine.Code, mine.Lines[0].Split(' ')[^1], mine.Lines[1].Split(' ')[^1]));
        File.Delete(Path.Combine(_run.Folder, "mine.json"));

        Assert.Equal(0, (await _run.RunAsync("verify", "--home", Path.Combine(_run.Home, "demo"))).Code);
    }

    [Fact]
    public async Task A_demo_of_days_to_come_is_refused_before_anything_is_written()
    {
        var today = DateOnly.FromDateTime(_run.Clock.GetUtcNow().UtcDateTime);

        var refused = await _run.RunAsync("demo", "--to", "2099-01-01");

        Assert.Equal(
            (2, $"bourse: to '2099-01-01' is a day to come: today is {today:yyyy-MM-dd} (UTC) (argument --to)"), (refused.Code, refused.FirstWords));
        Assert.Contains("try: choose today or an earlier day as the last one", refused.Words, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Home));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private async Task<string> PortfoliosAsync()
    {
        var network = await NetworkAsync();
        var portfolios = network.GetProperty("investors").EnumerateArray().SelectMany(one => one.GetProperty("portfolios").EnumerateArray());
        return string.Join(' ', portfolios.Select(portfolio => Text(portfolio, "portfolio")));
    }

    private async Task<JsonElement> NetworkAsync(params string[] more)
    {
        var result = await _run.RunAsync(["config", "network", "--json", .. more]);
        return JsonDocument.Parse(result.Data).RootElement;
    }
}
