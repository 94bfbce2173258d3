using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

public sealed class SyntheticBarsTests
{
    private static readonly DateTimeOffset Later = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("5min", "1min")]
    [InlineData("60min", "5min")]
    [InlineData("1day", "60min")]
    public async Task A_longer_bar_is_made_of_shorter_ones(string longer, string shorter)
    {
        foreach (var extended in (bool[])[false, true])
        {
            var bars = await FetchAsync(shorter, "2024-07", extended);
            var joined = bars.GroupBy(bar => StartOf(bar.LocalTime, longer, extended)).Select(Join).ToList();

            Assert.Equal(joined, await FetchAsync(longer, "2024-07", extended));
        }
    }

    [Fact]
    public async Task Sessions_have_their_hours_early_closes_included()
    {
        var bars = (await FetchAsync("60min", "2024-07", extended: false)).ToLookup(bar => DateOnly.FromDateTime(bar.LocalTime));

        Assert.Equal(22, bars.Count);
        string[] starts = ["09:30", "10:30", "11:30", "12:30", "13:30", "14:30", "15:30"];
        Assert.Equal(starts, bars[new DateOnly(2024, 7, 2)].Select(bar => $"{bar.LocalTime:HH:mm}"));
        Assert.Equal(starts[..4], bars[new DateOnly(2024, 7, 3)].Select(bar => $"{bar.LocalTime:HH:mm}"));
        Assert.Empty(bars[new DateOnly(2024, 7, 4)]);
    }

    [Fact]
    public async Task The_first_close_is_the_base_price_of_the_network_and_prices_are_those_of_a_stock()
    {
        var january = await FetchAsync("1day", "2024-01", extended: false);
        var year = new List<SourceBar>();
        for (var month = 1; month <= 12; month++) year.AddRange(await FetchAsync("1day", $"2024-{month:00}", extended: false));

        // NVDA's base price, and a volatility of half a year's price.
        Assert.Equal(106.98m, january[0].Close);
        Assert.Equal(252, year.Count);
        Assert.All(year, bar => Assert.InRange(bar.Close, 20m, 500m));
        Assert.All(year.Zip(year.Skip(1)), pair => Assert.InRange(pair.Second.Close / pair.First.Close, 0.85m, 1.18m));
        Assert.All(year, bar => Assert.Equal(4, bar.Open.Scale));
        Assert.All(year, bar => Assert.InRange(bar.Volume, 1_000_000, 100_000_000));
    }

    [Fact]
    public async Task A_seed_and_a_symbol_choose_the_prices()
    {
        var usual = await FetchAsync("60min", "2024-05", extended: false);

        Assert.NotEqual(usual, await FetchAsync("60min", "2024-05", extended: false, seed: 8));
        Assert.NotEqual(usual, await FetchAsync("60min", "2024-05", extended: false, symbol: "^GSPC"));
    }

    [Fact]
    public async Task There_are_no_bars_that_have_not_ended()
    {
        // 10:45 in New York on Wednesday, 2024-05-15.
        var bars = await FetchAsync("60min", "2024-05", extended: false, now: new DateTimeOffset(2024, 5, 15, 14, 45, 0, TimeSpan.Zero));

        Assert.Equal(new DateTime(2024, 5, 15, 9, 30, 0), bars[^1].LocalTime);
        Assert.Empty(await FetchAsync("60min", "2024-06", extended: false, now: new DateTimeOffset(2024, 5, 15, 14, 45, 0, TimeSpan.Zero)));
    }

    private static async Task<SourceBar[]> FetchAsync(
        string interval, string month, bool extended, ulong seed = 7, string symbol = "NVDA", DateTimeOffset? now = null)
    {
        await using var provider = new SyntheticBars(seed, new FakeTimeProvider(now ?? Later));
        var request = new MonthRequest(Symbol.Parse(symbol), BarInterval.Parse(interval), YearMonth.Parse(month), ExtendedHours: extended);
        return (await provider.FetchMonthAsync(request, CancellationToken.None)).Month!.Bars.ToArray();
    }

    /// <summary>Bars are counted from 09:30, or from 04:00 with extended hours.</summary>
    private static DateTime StartOf(DateTime time, string interval, bool extended)
    {
        if (interval == "1day") return time.Date;
        var open = extended ? TimeSpan.FromHours(4) : TimeSpan.FromHours(9.5);
        var minutes = BarInterval.Parse(interval).Minutes;
        return time.Date + open + TimeSpan.FromMinutes((int)(time.TimeOfDay - open).TotalMinutes / minutes * minutes);
    }

    private static SourceBar Join(IGrouping<DateTime, SourceBar> bars) => new(
        bars.Key, bars.First().Open, bars.Max(bar => bar.High), bars.Min(bar => bar.Low), bars.Last().Close, bars.Sum(bar => bar.Volume));
}
