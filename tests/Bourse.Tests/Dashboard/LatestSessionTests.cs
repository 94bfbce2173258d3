using Bourse.Bars;
using Bourse.Bars.Resampling;
using Bourse.Dashboard.Reading;
using Bourse.Tests.Bars;

namespace Bourse.Tests.Dashboard;

/// <summary>High, low and the close before, by the time of the exchange.</summary>
public sealed class LatestSessionTests
{
    private static readonly Bar LastOfFirst = BarOf("2024-05-01 15:00:00", "103", "99", "100");
    private static readonly Bar AfterFirst = BarOf("2024-05-01 17:00:00", "150", "105", "105");
    private static readonly Bar BeforeSecond = BarOf("2024-05-02 08:00:00", "160", "60", "90");

    [Fact]
    public void Only_regular_hours_count()
    {
        var session = Of(
        [
            BarOf("2024-05-02 11:00:00", "107", "101", "103"), BarOf("2024-05-02 10:00:00", "104", "98.5", "102"), BeforeSecond, AfterFirst,
            LastOfFirst,
        ]);
        Assert.Equal(new LatestSession(107m, 98.5m, 100m), session);
    }

    [Fact]
    public void A_session_that_has_not_opened_has_a_close_before_but_no_high_and_low() =>
        Assert.Equal(new LatestSession(null, null, 100m), Of([BeforeSecond, AfterFirst, LastOfFirst]));

    [Fact]
    public void Bars_of_one_session_say_nothing_of_the_one_before() =>
        Assert.Equal(new LatestSession(103m, 99m, null), Of([AfterFirst, LastOfFirst]));

    [Fact]
    public void A_day_is_that_of_the_exchange_and_not_that_of_utc()
    {
        // 08:00 of May 2 in Tokyo is 23:00 of May 1 in UTC; of hours that are not known all count.
        var session = Of(
        [
            InTokyo("2024-05-02 10:00:00", "12.5", "11", "12"), InTokyo("2024-05-02 08:00:00", "14", "10.5", "11"),
            InTokyo("2024-05-01 14:00:00", "99", "9", "10"),
        ]);
        Assert.Equal(new LatestSession(14m, 10.5m, 10m), session);
    }

    [Fact]
    public void Bars_of_days_are_sessions_themselves()
    {
        var session = Of(
        [
            BarOf("2024-05-02 00:00:00", "107", "98", "103") with { Interval = BarInterval.Day },
            BarOf("2024-05-01 00:00:00", "106", "99", "100") with { Interval = BarInterval.Day },
        ]);
        Assert.Equal(new LatestSession(107m, 98m, 100m), session);
    }

    private static LatestSession Of(params Bar[] newestFirst) => LatestSession.Of(LatestDays.Of([newestFirst[0].Interval], newestFirst));

    private static Bar InTokyo(string localTime, string high, string low, string close)
    {
        var bar = BarOf(localTime, high, low, close);
        return bar with { TimeZone = "Asia/Tokyo", Instant = ExchangeTimeZone.Find("Asia/Tokyo").InstantOf(bar.LocalTime) };
    }

    private static Bar BarOf(string localTime, string high, string low, string close) =>
        SampleBars.Of("NVDA", localTime, close) with { High = decimal.Parse(high), Low = decimal.Parse(low) };
}
