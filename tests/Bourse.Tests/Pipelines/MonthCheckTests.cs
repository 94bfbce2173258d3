using System.Globalization;
using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Tests.Pipelines;

public sealed class MonthCheckTests
{
    [Theory]
    [InlineData("2024-05-31 20:00", true)]
    [InlineData("2024-05-31 19:59", false)]
    public void A_month_is_whole_once_its_last_session_has_closed(string fetchedAt, bool isWhole) =>
        Assert.Equal(isWhole, Check("2024-05", Whole("2024-05"), fetchedAt).IsWhole);

    [Theory]
    [InlineData("2024-06-01 00:00", true)]
    [InlineData("2024-05-31 23:59", false)]
    public void With_extended_hours_the_last_session_closes_in_the_evening(string fetchedAt, bool isWhole) =>
        Assert.Equal(isWhole, Check("2024-05", Whole("2024-05"), fetchedAt, extended: true).IsWhole);

    [Fact]
    public void A_month_is_whole_only_if_each_session_has_bars()
    {
        var check = Check("2024-05", [.. Whole("2024-05").Where(bar => bar.LocalTime.Day != 10)]);

        Assert.False(check.IsWhole);
        Assert.Equal("2024-05-10: no bars", $"{Assert.Single(check.Gaps)}");
    }

    [Fact]
    public void Missing_bars_are_told_by_session_on_the_grid_that_the_source_uses()
    {
        var clock = Check("2024-07", [.. Whole("2024-07").Where(bar => bar.LocalTime is not { Day: 3, Hour: 11 or 12 })]);
        var opening = Check("2024-07", [.. Whole("2024-07", 9.5).Where(bar => bar.LocalTime is not { Day: 3, Hour: 11 or 12 })]);

        Assert.True(clock.IsWhole);
        Assert.Equal("2024-07-03: 2 missing (11:00, 12:00)", $"{Assert.Single(clock.Gaps)}");
        Assert.Equal("2024-07-03: 2 missing (11:30, 12:30)", $"{Assert.Single(opening.Gaps)}");
    }

    [Fact]
    public void Sessions_that_are_not_over_lack_nothing()
    {
        var bars = Whole("2024-05").Where(bar => bar.LocalTime < new DateTime(2024, 5, 15, 12, 0, 0)).ToArray();

        Assert.Empty(Check("2024-05", bars, "2024-05-15 16:00").Gaps);
        Assert.Single(Check("2024-05", bars, "2024-05-15 20:00").Gaps);
    }

    [Theory]
    [InlineData("09:30", false, null)]
    [InlineData("09:00", false, null)]
    [InlineData("15:30", false, null)]
    [InlineData("08:00", false, "it is before the session, which opens at 09:30")]
    [InlineData("16:00", false, "it is after the session, which closed at 16:00")]
    [InlineData("08:00", true, null)]
    [InlineData("19:00", true, null)]
    [InlineData("20:00", true, "it is after the session, which closed at 20:00")]
    [InlineData("03:00", true, "it is before the session, which opens at 04:00")]
    [InlineData("10:15", false, "it does not start on the grid of the interval")]
    public void A_bar_starts_on_the_grid_and_within_the_hours(string time, bool extended, string? reason)
    {
        var check = Check("2024-05", [Bar($"2024-05-01 {time}")], extended: extended);

        Assert.Equal(reason, check.Refused.Select(bar => bar.Reason).SingleOrDefault());
    }

    [Theory]
    [InlineData("2024-03-08 10:00", "2024-03-08 15:00")]
    [InlineData("2024-03-11 10:00", "2024-03-11 14:00")]
    [InlineData("2024-11-01 10:00", "2024-11-01 14:00")]
    [InlineData("2024-11-04 10:00", "2024-11-04 15:00")]
    [InlineData("2025-03-10 10:00", "2025-03-10 14:00")]
    [InlineData("2025-11-03 10:00", "2025-11-03 15:00")]
    public void Instants_follow_the_clocks_of_New_York(string local, string utc) =>
        Assert.Equal(Time(utc), Assert.Single(Check(local[..7], [Bar(local)]).Bars).Instant);

    [Theory]
    [InlineData("2024-03-28 10:00", "2024-03-28 10:00")]
    [InlineData("2024-04-02 10:00", "2024-04-02 09:00")]
    [InlineData("2024-10-28 10:00", "2024-10-28 10:00")]
    public void Instants_follow_the_clocks_of_London(string local, string utc) =>
        Assert.Equal(Time(utc), Assert.Single(Check(local[..7], [Bar(local)], zone: "Europe/London").Bars).Instant);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_hour_that_occurs_twice_is_resolved_by_order(bool isNewestFirst)
    {
        // Clocks are put back at 03:00 to 02:00 on 2024-10-27 in Berlin.
        var bars = ((string[])["01:00", "02:00", "02:00", "03:00"]).Select((time, place) => Bar($"2024-10-27 {time}", volume: place)).ToArray();
        if (isNewestFirst) Array.Reverse(bars);
        var check = Check("2024-10", bars, zone: "Europe/Berlin");

        Assert.Equal(["23:00", "00:00", "01:00", "02:00"], check.Bars.Select(bar => $"{bar.Instant:HH:mm}"));
        Assert.Equal([0L, 1, 2, 3], check.Bars.Select(bar => bar.Volume));
        Assert.Empty(check.Refused);
    }

    [Fact]
    public void A_time_that_never_occurs_is_refused()
    {
        var check = Check("2024-03", [Bar("2024-03-31 02:00")], zone: "Europe/Berlin");

        Assert.Equal("its time never occurs in Europe/Berlin", Assert.Single(check.Refused).Reason);
    }

    [Theory]
    [InlineData("120.888", "12.0888", true)]
    [InlineData("1208.88", "120.0", true)]
    [InlineData("100", "50", true)]
    [InlineData("100", "51", true)]
    [InlineData("100", "52", false)]
    [InlineData("100", "98", false)]
    [InlineData("10", "20.4", true)]
    [InlineData("10", "20.5", false)]
    [InlineData("10", "30", true)]
    [InlineData("1", "500", false)]
    public void A_split_is_a_jump_by_a_whole_number_within_2_percent(string before, string after, bool isSplit) => Assert.Equal(
        isSplit, SplitJump.IsBetween(decimal.Parse(before, CultureInfo.InvariantCulture), decimal.Parse(after, CultureInfo.InvariantCulture)));

    private static CheckedMonth Check(
        string month, SourceBar[] bars, string fetchedAt = "2026-01-01 00:00", bool extended = false, string zone = "US/Eastern") => MonthCheck.Run(
        MonthWorld.Request("NVDA", month) with { ExtendedHours = extended },
        new SourceMonth { TimeZone = zone, Bars = bars, FetchedAt = new DateTimeOffset(Time(fetchedAt)) });

    private static SourceBar Bar(string time, long volume = 1) =>
        new(DateTime.SpecifyKind(Time(time), DateTimeKind.Unspecified), 10, 11, 9, 10, volume);

    /// <summary>Hourly bars of a month, from 10:00 or from another hour.</summary>
    private static SourceBar[] Whole(string month, double firstHour = 10) =>
    [
        .. FakeAlphaVantage.Bars(month, 1).Select(bar => new SourceBar(bar.Time.AddHours(firstHour - 10), 10, 11, 9, 10, 1)),
        .. firstHour == 10 ? [] : LastHours(month, firstHour),
    ];

    /// <summary>Counted from the opening, a session has one bar more.</summary>
    private static IEnumerable<SourceBar> LastHours(string month, double firstHour) =>
        FakeAlphaVantage.Bars(month, 1).GroupBy(bar => bar.Time.Date, bar => bar.Time)
            .Select(day => new SourceBar(day.Max().AddHours(firstHour - 9), 10, 11, 9, 10, 1));

    private static DateTime Time(string text)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture, Utc);
    }
}
