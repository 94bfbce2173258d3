using System.Text.Json;
using Bourse.Tests.Bars;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Dashboard;

/// <summary>Symbols with bars, with daily prices, and with both, as the API tells them. Figures are computed by hand.</summary>
public sealed class SymbolsTests : IAsyncLifetime
{
    private DashboardRun _run = null!;

    public async ValueTask InitializeAsync()
    {
        _run = await DashboardRun.WithNetworkAsync();
        await Eventually.IsAsync(async () => (await JsonAsync("/api/v1/symbols")).GetArrayLength() == 24);
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task A_symbol_with_bars_and_daily_prices_offers_both()
    {
        await _run.WriteBarsAsync(SampleBars.Of("IBM", "2024-05-01 10:00:00", "166.25"), SampleBars.Of("IBM", "2024-05-01 15:00:00", "168.5"));
        var both = await JsonAsync("/api/v1/symbols/ibm");
        Assert.Equal(("bars", 168.5m), (both.GetProperty("source").GetString(), both.GetProperty("last").GetDecimal()));
        Assert.Equal(
            ["bars: 60min 1day 1week 1month (60min)", "prices: 1day 1week 1month (1day)"],
            both.GetProperty("sources").EnumerateArray().Select(SourceText));
        var listed = (await JsonAsync("/api/v1/symbols")).EnumerateArray().Single(one => one.GetProperty("symbol").GetString() == "IBM");
        Assert.Equal(both.GetRawText(), listed.GetRawText());

        var prices = await JsonAsync("/api/v1/symbols/IBM?source=prices");
        Assert.Equal(("prices", "2024-01-05"), (prices.GetProperty("source").GetString(), prices.GetProperty("as_of").GetString()));
        Assert.Equal(both.GetProperty("sources").GetRawText(), prices.GetProperty("sources").GetRawText());
        Assert.Equal(["2024-05-01"], Texts(await JsonAsync("/api/v1/bars/IBM?interval=1day"), "time"));
        var days = await JsonAsync("/api/v1/bars/IBM?interval=1day&source=prices");
        Assert.Equal(["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"], Texts(days, "time"));
        Assert.Equal(prices.GetProperty("last").GetDecimal(), days.GetProperty("close")[3].GetDecimal());
        Assert.StartsWith(
            "time,open,high,low,close,volume\r\n2024-01-02,", await _run.GetAsync("/api/v1/bars/IBM/csv?interval=1day&source=prices"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/symbols/IBM?source=bars", "IBM has no source called 'bars'", "choose prices")]
    [InlineData("/api/v1/bars/IBM?source=quotes", "IBM has no source called 'quotes'", "choose prices")]
    [InlineData("/api/v1/bars/IBM?source=prices&interval=60min", "there are no candles of 60min of IBM", "choose one of 1day, 1week, 1month")]
    public async Task A_source_that_a_symbol_does_not_have_is_refused(string path, string title, string detail)
    {
        using var answer = await _run.Client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            (title, detail), (problem.RootElement.GetProperty("title").GetString(), problem.RootElement.GetProperty("detail").GetString()));
    }

    private static string SourceText(JsonElement source) =>
        $"{source.GetProperty("source").GetString()}: {string.Join(' ', Texts(source, "intervals"))} ({string.Join(' ', Texts(source, "kept"))})";

    private static List<string> Texts(JsonElement series, string name) =>
        [.. series.GetProperty(name).EnumerateArray().Select(one => one.GetString()!)];

    private async Task<JsonElement> JsonAsync(string path) => JsonDocument.Parse(await _run.GetAsync(path)).RootElement;
}
