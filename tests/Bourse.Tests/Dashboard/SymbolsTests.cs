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
        Assert.Equal((337m, 166.25m), (both.GetProperty("high").GetDecimal(), both.GetProperty("low").GetDecimal()));
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

    [Fact]
    public async Task A_range_of_days_includes_its_last_one()
    {
        await WriteSamplesAsync();
        var hours = await JsonAsync("/api/v1/bars/ZZZ?interval=60min&from=2024-05-02&to=2024-05-02");
        Assert.Equal(["2024-05-02 10:00:00", "2024-05-02 15:00:00"], Texts(hours, "time"));
        Assert.True(hours.GetProperty("has_more").GetBoolean());
        var newest = await JsonAsync("/api/v1/bars/ZZZ?interval=60min&to=2024-05-02&limit=1");
        Assert.Equal(("2024-05-02 15:00:00", true), (Texts(newest, "time").Single(), newest.GetProperty("has_more").GetBoolean()));

        // A week ends with the last day, and is whole at the first one. The high of a sample is twice its close.
        var week = await JsonAsync("/api/v1/bars/ZZZ?interval=1week&to=2024-05-02");
        Assert.Equal((12m, 24m), (week.GetProperty("close")[0].GetDecimal(), week.GetProperty("high")[0].GetDecimal()));
        Assert.Equal(["2024-05-01"], Texts(await JsonAsync("/api/v1/bars/ZZZ?interval=1week&from=2024-05-03"), "time"));
    }

    [Theory]
    [InlineData("60min", "")]
    [InlineData("60min", "&to=2024-05-02")]
    [InlineData("60min", "&indicators=sma20")]
    [InlineData("1day", "")]
    [InlineData("1week", "")]
    public async Task Pages_of_older_candles_are_the_series_without_a_gap(string interval, string rest)
    {
        await WriteSamplesAsync();
        var all = Texts(await JsonAsync($"/api/v1/bars/ZZZ?interval={interval}{rest}"), "time");
        var (pages, hasMore) = (new List<string>(), true);
        while (hasMore)
        {
            var before = pages.Count == 0 ? "" : $"&before={Uri.EscapeDataString(pages[0])}";
            var page = await JsonAsync($"/api/v1/bars/ZZZ?interval={interval}{rest}&limit=1{before}");
            pages.Insert(0, Texts(page, "time").Single());
            hasMore = page.GetProperty("has_more").GetBoolean();
        }

        Assert.Equal(all, pages);
    }

    [Fact]
    public async Task Csv_has_the_times_of_the_exchange_or_of_a_time_zone()
    {
        await WriteSamplesAsync();
        // New York is four hours behind UTC in May, Berlin two hours ahead.
        foreach (var (zone, time) in ((string, string)[])[("", "10:00:00"), ("UTC", "14:00:00"), ("Europe/Berlin", "16:00:00")])
        {
            var lines = (await _run.GetAsync($"/api/v1/bars/ZZZ/csv?interval=60min&zone={Uri.EscapeDataString(zone)}")).Split("\r\n");
            Assert.Equal($"2024-05-01 {time},10,20,10,10,1234", lines[1]);
        }

        var days = await _run.GetAsync("/api/v1/bars/ZZZ/csv?interval=1day&zone=Asia/Tokyo");
        Assert.StartsWith("time,open,high,low,close,volume\r\n2024-05-01,", days, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Symbols_are_compared_from_100_at_their_first_candle_of_the_range()
    {
        await WriteSamplesAsync();
        var all = await JsonAsync("/api/v1/comparisons/zzz,YYY?interval=60min");
        Assert.Equal(["2024-05-01 10:00:00", "2024-05-02 10:00:00", "2024-05-02 15:00:00", "2024-05-03 10:00:00"], Texts(all, "time"));
        Assert.Equal(["100", "110", "120", "130"], Rebased(all, 0));
        Assert.Equal(["", "100", "", "75"], Rebased(all, 1));
        var second = all.GetProperty("symbols")[1];
        Assert.Equal(("2024-05-02 10:00:00", 200m), (second.GetProperty("base_time").GetString(), second.GetProperty("base").GetDecimal()));

        // 12 / 11 and 13 / 11.
        var later = await JsonAsync("/api/v1/comparisons/ZZZ,YYY?interval=60min&from=2024-05-02");
        Assert.Equal(["100", "109.090909", "118.181818"], Rebased(later, 0));
        Assert.Equal(
            "time,ZZZ,YYY\r\n2024-05-02 14:00:00,100,100\r\n2024-05-02 19:00:00,109.090909,\r\n2024-05-03 14:00:00,118.181818,75\r\n",
            await _run.GetAsync("/api/v1/comparisons/ZZZ,YYY/csv?interval=60min&from=2024-05-02&zone=UTC"));
    }

    [Fact]
    public async Task Days_of_bars_and_of_daily_prices_belong_together()
    {
        await _run.WriteBarsAsync(SampleBars.Of("ZZZ", "2024-01-04 10:00:00", "50"), SampleBars.Of("ZZZ", "2024-01-05 10:00:00", "60"));
        var days = await JsonAsync("/api/v1/comparisons/IBM,ZZZ?interval=1day");
        Assert.Equal(["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05"], Texts(days, "time"));
        Assert.Equal(["", "", "100", "120"], Rebased(days, 1));
        Assert.Equal("100", Rebased(days, 0)[0]);
    }

    [Theory]
    [InlineData("/api/v1/bars/IBM?from=2024-01-04&to=2024-01-03", "the range ends on 2024-01-03, before it begins on 2024-01-04")]
    [InlineData("/api/v1/bars/IBM/csv?zone=Mars/Olympus", "there is no time zone called 'Mars/Olympus'")]
    [InlineData("/api/v1/comparisons/IBM,GOOG?interval=60min", "there are no candles of 60min of IBM")]
    [InlineData("/api/v1/comparisons/A,B,C,D,E,F,G", "7 symbols are too many to compare")]
    [InlineData("/api/v1/comparisons/IBM,IMB", "there is no symbol 'IMB'")]
    public async Task What_cannot_be_shown_is_told(string path, string title)
    {
        using var answer = await _run.Client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(title, problem.RootElement.GetProperty("title").GetString());
    }

    private static List<string> Rebased(JsonElement comparison, int symbol) =>
        [.. comparison.GetProperty("symbols")[symbol].GetProperty("rebased").EnumerateArray().Select(one => one.ToString())];

    private Task WriteSamplesAsync() => _run.WriteBarsAsync(PageTests.Samples);

    private static string SourceText(JsonElement source) =>
        $"{source.GetProperty("source").GetString()}: {string.Join(' ', Texts(source, "intervals"))} ({string.Join(' ', Texts(source, "kept"))})";

    private static List<string> Texts(JsonElement series, string name) =>
        [.. series.GetProperty(name).EnumerateArray().Select(one => one.GetString()!)];

    private async Task<JsonElement> JsonAsync(string path) => JsonDocument.Parse(await _run.GetAsync(path)).RootElement;
}
