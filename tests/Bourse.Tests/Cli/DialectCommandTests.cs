using System.Text.Json;
using Bourse.Adapters.Sqlite;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Tests.Cli;

/// <summary>Whole networks whose messages are written as other programs write them.</summary>
public sealed class DialectCommandTests : IDisposable
{
    private static readonly string[] January = ["up", "--from", "2024-01-01", "--to", "2024-02-01", "--day-interval", "0", "--no-follow"];
    private readonly CommandLineRun _run = new();

    public DialectCommandTests() => _run.Clock.Advance(TimeSpan.FromDays(60));

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("text", """{"TICK":"IBM","PRICE":""", """{"investor":"Inv1","portfolio":"P11","date":"2024-01-02","value":""")]
    [InlineData("plain", """{"TICK":"IBM","PRICE":""", """{"investor_id":"Inv1","portfolio_id":"P11","date":"2024-01-02","value":""")]
    [InlineData(
        "day", """{"date":"2024-01-02","server":"SE1","stocks":{"IBM":""", """{"investor":"Inv1","portfolio":"P11","date":"2024-01-02","value":""")]
    public async Task A_network_in_any_dialect_has_the_tables_of_Bourses_own_and_is_verified(string dialect, string price, string evaluation)
    {
        using var own = new CommandLineRun();
        own.Clock.Advance(TimeSpan.FromDays(60));
        Assert.Equal(0, (await own.RunAsync(January)).Code);

        // Half the time in one dialect, and the rest after a restart.
        Assert.Equal(0, (await _run.RunAsync(["up", "--from", "2024-01-01", "--to", "2024-01-15", .. January[5..], "--dialect", dialect])).Code);
        Assert.Equal(0, (await _run.RunAsync([.. January, "--dialect", dialect])).Code);
        Assert.Equal(0, (await _run.RunAsync("report")).Code);
        var verified = await _run.RunAsync("verify", "--from", "2024-01-01");

        Assert.True(verified.Code == 0, verified.Words + verified.Data);
        Assert.Equal(await TablesOfAsync(own.Home), await TablesOfAsync(_run.Home));
        Assert.Contains(await LinesOfAsync("StockExchange"), line => line.StartsWith(price, StringComparison.Ordinal));
        Assert.Contains(await LinesOfAsync("portfolios"), line => line.StartsWith(evaluation, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_names_a_wrong_evaluation_of_another_program()
    {
        Assert.Equal(0, (await _run.RunAsync([.. January, "--dialect", "text"])).Code);
        _run.Input = """{"investor":"Inv1","portfolio":"P11","date":"2024-01-10","value":1.00,"diff":0.50,"percent_diff":100}""" + "\n";
        Assert.Equal(0, (await _run.RunAsync("topic", "produce", "portfolios")).Code);

        var verified = await _run.RunAsync("verify", "--from", "2024-01-01", "--json");

        Assert.Equal(3, verified.Code);
        var found = JsonDocument.Parse(verified.Data).RootElement.GetProperty("differences").EnumerateArray()
            .Select(d => $"{d.GetProperty("place").GetString()} {d.GetProperty("portfolio").GetString()} {d.GetProperty("what").GetString()}");
        Assert.Equal(["topic Inv1_P11 value", "topic Inv1_P11 nav_per_share", "topic Inv1_P11 change", "topic Inv1_P11 change_pct"], found);
    }

    [Fact]
    public async Task A_dialect_that_does_not_exist_is_refused()
    {
        var result = await _run.RunAsync("exchange", "se1", "--dialect", "plane");
        Assert.Equal(2, result.Code);
        Assert.Equal("bourse: dialect 'plane' is none of the values it can have (argument --dialect)", result.FirstWords);
        Assert.Contains("plain", result.Words, StringComparison.Ordinal);
    }

    private async Task<string[]> LinesOfAsync(string topic) => (await _run.RunAsync("topic", "tail", topic, "-n", "1000")).Lines;

    private static async Task<List<string>> TablesOfAsync(string home)
    {
        var rows = new List<string>();
        await using var database = new SqliteInvestorsDatabase(Path.Combine(home, "InvestorsDB.db"));
        foreach (var portfolio in NetworkFile.Default.Portfolios)
        {
            await foreach (var block in database.ReadAsync(portfolio.Key, null, null, default))
            {
                foreach (var row in block.ToArray()) rows.Add($"{portfolio.Key} {row}");
            }
        }

        // 23 trading days of six portfolios: the weekdays from 2 January to 1 February.
        Assert.Equal(6 * 23, rows.Count);
        return rows;
    }
}
