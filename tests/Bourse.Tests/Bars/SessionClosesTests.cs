using Bourse.Bars;
using Bourse.Bars.Resampling;

namespace Bourse.Tests.Bars;

/// <summary>Which bar closes a session, and when that is sure.</summary>
public sealed class SessionClosesTests
{
    private readonly BarWorld _world = new();
    private long _offset;

    [Fact]
    public async Task The_last_bar_within_regular_hours_closes_a_session()
    {
        await FillAsync("2024-05-01 04:00=1", "2024-05-01 09:30=2", "2024-05-01 15:30=3", "2024-05-01 16:00=4", "2024-05-01 19:00=5");
        await FillAsync("2024-05-02 04:00=6", "2024-05-02 15:00=7.123456789", "2024-05-02 17:00=8");

        Assert.Equal(["2024-05-01 3", "2024-05-02 7.123457"], await ClosesAsync("2024-06-01T00:00:00Z"));
    }

    [Fact]
    public async Task A_session_closes_early_where_the_exchange_does()
    {
        // The day before Independence Day: 13:00. What follows comes after regular hours.
        await FillAsync("2024-07-03 11:30=1", "2024-07-03 12:30=2", "2024-07-03 13:00=3", "2024-07-03 15:30=4");
        Assert.Equal(["2024-07-03 2"], await ClosesAsync("2024-07-03T17:00:00Z"));
    }

    [Theory]
    [InlineData("2024-05-02T19:59:59Z", "2024-05-01 1")]
    [InlineData("2024-05-02T20:00:00Z", "2024-05-01 1", "2024-05-02 2")]
    public async Task A_session_counts_when_it_has_ended(string now, params string[] expected)
    {
        await FillAsync("2024-05-01 15:30=1", "2024-05-02 15:30=2");
        Assert.Equal(expected, await ClosesAsync(now));
    }

    [Fact]
    public async Task A_session_whose_last_bar_has_not_come_counts_when_a_later_one_has_bars()
    {
        await FillAsync("2024-05-01 13:30=1");
        Assert.Empty(await ClosesAsync("2024-05-20T00:00:00Z"));
        await FillAsync("2024-05-03 09:30=2");
        Assert.Equal(["2024-05-01 1"], await ClosesAsync("2024-05-20T00:00:00Z"));
    }

    // Clocks in New York are put forward on 2024-03-10 and back on 2024-11-03: 16:00 is 21:00, then 20:00, then 21:00 in UTC.
    [Theory]
    [InlineData("2024-03-08 15:30=1", "2024-03-08T20:59:59Z", false)]
    [InlineData("2024-03-08 15:30=1", "2024-03-08T21:00:00Z", true)]
    [InlineData("2024-03-11 15:30=1", "2024-03-11T19:59:59Z", false)]
    [InlineData("2024-03-11 15:30=1", "2024-03-11T20:00:00Z", true)]
    [InlineData("2024-11-04 15:30=1", "2024-11-04T20:59:59Z", false)]
    [InlineData("2024-11-04 15:30=1", "2024-11-04T21:00:00Z", true)]
    public async Task The_end_of_a_session_is_by_the_clock_of_the_exchange(string bar, string now, bool hasEnded)
    {
        await FillAsync(bar);
        Assert.Equal(hasEnded ? 1 : 0, (await ClosesAsync(now)).Count);
    }

    [Fact]
    public async Task Where_hours_are_not_known_a_session_is_a_day()
    {
        var tokyo = SampleBars.Of("NVDA", "2024-05-01 14:00:00", "1") with
        {
            TimeZone = "Asia/Tokyo", Instant = new DateTime(2024, 5, 1, 5, 0, 0, DateTimeKind.Utc),
        };
        await WriteAsync(tokyo);
        Assert.Empty(await ClosesAsync("2024-05-01T14:59:59Z"));
        Assert.Equal(["2024-05-01 1"], await ClosesAsync("2024-05-01T15:00:00Z"));
    }

    [Fact]
    public async Task Days_alone_close_themselves_and_of_several_intervals_the_longest_within_a_day_counts()
    {
        await WriteAsync(SampleBars.Of("NVDA", "2024-05-01 09:30:00", "1", "1day"), SampleBars.Of("NVDA", "2024-05-02 09:30:00", "2", "1day"));
        Assert.Equal(["2024-05-01 1", "2024-05-02 2"], await ClosesAsync("2024-05-20T00:00:00Z"));
        await WriteAsync(SampleBars.Of("NVDA", "2024-05-01 15:55:00", "3", "5min"), SampleBars.Of("NVDA", "2024-05-01 15:30:00", "4", "60min"));
        Assert.Equal(["2024-05-01 4"], await ClosesAsync("2024-05-20T00:00:00Z"));
    }

    [Fact]
    public async Task What_is_no_price_of_a_network_closes_no_session()
    {
        await FillAsync("2024-05-01 15:30=10000001", "2024-05-02 15:30=0.0000001", "2024-05-03 15:30=10000000");
        Assert.Equal(["2024-05-03 10000000"], await ClosesAsync("2024-05-20T00:00:00Z"));
    }

    private async Task FillAsync(params IEnumerable<string> bars) =>
        await WriteAsync([.. bars.Select(bar => bar.Split('=')).Select(bar => SampleBars.Of("NVDA", $"{bar[0]}:00", bar[1]))]);

    private async Task WriteAsync(params IEnumerable<Bar> bars)
    {
        await using var store = _world.Store;
        await store.WriteAsync(new([.. bars.Select(bar => new BarRow(bar, _offset++))], []), default);
    }

    private async Task<List<string>> ClosesAsync(string now)
    {
        await using var store = _world.Store;
        var time = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture);
        var closes = await SessionCloses.ReadAsync(store, Symbol.Parse("NVDA"), time, default);
        return [.. closes.Select(close => $"{close.Day:yyyy-MM-dd} {close.Price.ToString().TrimEnd('0').TrimEnd('.')}")];
    }
}
