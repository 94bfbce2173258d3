using System.Text.Json;

namespace Bourse.Tests.Cli;

/// <summary>
/// The whole network on a file in which MSFT ends on 2024-01-05 and AAPL goes on to 2024-01-19, 14 days in all; 100 AAPL at 100.00, 10 MSFT at 50.00.
/// </summary>
public sealed class EndedTickerTests : IDisposable
{
    private readonly CommandLineRun _run = new() { Clock = new WaitCountingClock(new DateTimeOffset(2024, 12, 31, 18, 0, 0, TimeSpan.Zero)) };

    private string DemoHome => Path.Combine(_run.Home, "demo");

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Carry_carries_to_the_end_and_the_audit_agrees()
    {
        Assert.Equal((14, "2024-01-19", "10500.00"), await DemoAsync("\"MSFT\": 10", "--missing", "carry"));
        var carried = (await EvaluationsAsync()).Where(evaluation => evaluation.TryGetProperty("carried", out _)).ToList();
        Assert.Equal(10, carried.Count);
        Assert.All(carried, evaluation => Assert.Equal("10500.00", evaluation.GetProperty("value").GetRawText()));
        Assert.All(carried, evaluation => Assert.Equal("[\"MSFT\"]", evaluation.GetProperty("carried").GetRawText()));
        await AssertVerifiedAsync();
    }

    [Theory]
    [InlineData("skip")]
    [InlineData("wait")]
    public async Task Skip_and_wait_value_the_days_that_have_every_price(string missing)
    {
        Assert.Equal((4, "2024-01-05", "10500.00"), await DemoAsync("\"MSFT\": 10", "--missing", missing));
        await AssertVerifiedAsync();
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("carry")]
    public async Task A_holding_with_a_last_day_does_not_count_after_it(string missing)
    {
        var holding = """
            "MSFT": { "quantity": 10, "until": "2024-01-05" }
            """;
        Assert.Equal((14, "2024-01-19", "10000.00"), await DemoAsync(holding, "--missing", missing));
        await AssertVerifiedAsync();
        var explained = await _run.RunAsync("explain", "Inv1_P1", "2024-01-08", "--home", DemoHome, "--json");
        Assert.Single(Parse(explained).GetProperty("holdings").EnumerateArray());
    }

    [Fact]
    public async Task The_days_can_be_those_that_have_prices()
    {
        Assert.Equal((14, "2024-01-19", "10500.00"), await DemoAsync("\"MSFT\": 10", "--missing", "carry", "--calendar", "data"));
        await AssertVerifiedAsync();
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("five")]
    public async Task A_lateness_that_is_no_number_of_days_is_refused(string lateness)
    {
        var refused = await _run.RunAsync("investor", "inv1", "--lateness=" + lateness);
        Assert.Equal(2, refused.Code);
        Assert.Contains("is not a whole number from 0 to 10000", refused.Words, StringComparison.Ordinal);
    }

    private async Task<(int Days, string? AsOf, string Value)> DemoAsync(string holding, params string[] options)
    {
        string[] both = ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"];
        var days = both.Concat(["2024-01-08", "2024-01-09", "2024-01-10", "2024-01-11", "2024-01-12"]).Concat(
            ["2024-01-15", "2024-01-16", "2024-01-17", "2024-01-18", "2024-01-19"]);
        var rows = days.Select(day => $"{day},AAPL,100").Concat(both.Select(day => $"{day},MSFT,50"));
        var prices = _run.WriteFile("prices.csv", "Date,Symbol,Close\n" + string.Join('\n', rows) + "\n");
        var portfolios = _run.WriteFile(
            "portfolios.json",
            $$"""{ "investors": [ { "id": "Inv1", "portfolios": [ { "id": "P1", "holdings": { "AAPL": 100, {{holding}} } } ] } ] }""");
        var demo = Parse(await _run.RunAsync(["demo", "--exchange", "csv:" + prices, "--portfolios", portfolios, "--json", .. options]));
        var portfolio = Assert.Single(demo.GetProperty("portfolios").EnumerateArray());
        return (
            portfolio.GetProperty("days").GetInt32(), portfolio.GetProperty("as_of").GetString(), portfolio.GetProperty("value").GetRawText());
    }

    private async Task<List<JsonElement>> EvaluationsAsync()
    {
        var exported = await _run.RunAsync("topic", "export", "portfolios", "--home", DemoHome);
        Assert.True(exported.Code == 0, exported.Words);
        var messages = exported.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("value").GetString()!);
        return [.. messages.Select(message => JsonDocument.Parse(message).RootElement)];
    }

    private async Task AssertVerifiedAsync()
    {
        var verified = await _run.RunAsync("verify", "--home", DemoHome);
        Assert.True(verified.Code == 0, verified.Data + verified.Words);
    }

    private static JsonElement Parse(CommandLineRun.Result result)
    {
        Assert.True(result.Code == 0, result.Words);
        return JsonDocument.Parse(result.Data).RootElement;
    }
}
