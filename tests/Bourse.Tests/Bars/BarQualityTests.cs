using Bourse.Bars;
using Bourse.Bars.Quality;

namespace Bourse.Tests.Bars;

/// <summary>What is found in series of bars; sessions and early closes are those of New York.</summary>
public sealed class BarQualityTests
{
    private static readonly DateTimeOffset Later = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] OnClock = ["10:00", "11:00", "12:00", "13:00", "14:00", "15:00"];
    private static readonly string[] OnOpening = ["09:30", "10:30", "11:30", "12:30", "13:30", "14:30", "15:30"];

    [Fact]
    public void Complete_sessions_are_right_on_either_grid_with_early_closes_and_holidays()
    {
        // 4 July is a holiday, on 3 July the exchange closes at 13:00; the 6th and 7th are a weekend.
        var clock = Of(("2024-07-02", OnClock), ("2024-07-03", OnClock[..3]), ("2024-07-05", OnClock), ("2024-07-08", OnClock));
        var opening = Of(("2024-07-02", OnOpening), ("2024-07-03", OnOpening[..4]), ("2024-07-05", OnOpening), ("2024-07-08", OnOpening));
        Assert.Equal((21L, 4, 0), Summary(clock));
        Assert.Equal((25L, 4, 0), Summary(opening));
    }

    [Fact]
    public void Bars_before_and_after_the_session_are_neither_missed_nor_minded()
    {
        var report = Of(("2024-07-02", ["04:00", "09:00", .. OnClock, "16:00", "19:00"]), ("2024-07-03", OnClock[..3]));
        Assert.Equal((13L, 2, 0), Summary(report));
    }

    [Fact]
    public void A_session_without_bars_and_missing_bars_are_found()
    {
        var report = Of(("2024-07-01", OnClock), ("2024-07-03", ["10:00"]), ("2024-07-05", OnClock[1..]));
        Assert.Equal(
            ["2024-07-02 NoBars 0 no bars", "2024-07-03 MissingBars 2 11:00, 12:00", "2024-07-05 MissingBars 1 10:00"], Texts(report));
    }

    [Fact]
    public void Many_missing_bars_are_counted_and_some_named()
    {
        var report = Check("5min", ("2024-07-02", ["09:30", "15:55"]));
        Assert.Equal(["2024-07-02 MissingBars 76 09:35, 09:40, 09:45, 09:50, 09:55, 10:00, …"], Texts(report));
    }

    [Fact]
    public void The_days_asked_for_are_checked_although_they_have_no_bars()
    {
        var quality = new BarQuality(BarInterval.Hour);
        foreach (var time in OnClock) quality.Add(SampleBars.Of("NVDA", $"2024-07-02 {time}:00"));
        var report = quality.Finish(new DateOnly(2024, 7, 1), new DateOnly(2024, 7, 3), Later);
        Assert.Equal(["2024-07-01 NoBars 0 no bars", "2024-07-03 NoBars 0 no bars"], Texts(report));
        Assert.Equal((new DateOnly(2024, 7, 1), new DateOnly(2024, 7, 3)), (report.From, report.To));
    }

    [Fact]
    public void A_session_that_has_not_ended_lacks_nothing_yet()
    {
        var quality = new BarQuality(BarInterval.Hour);
        quality.Add(SampleBars.Of("NVDA", "2024-07-02 10:00:00"));
        // 16:00 in New York is 20:00 in UTC.
        Assert.Empty(quality.Finish(null, null, new DateTimeOffset(2024, 7, 2, 19, 59, 59, TimeSpan.Zero)).Findings);
        Assert.Single(quality.Finish(null, null, new DateTimeOffset(2024, 7, 2, 20, 0, 0, TimeSpan.Zero)).Findings);
    }

    [Theory]
    [InlineData("1200.00", "120.30", "2024-06-10 Jump 1 1200.00 to 120.30 at 10:00, like a split 10:1")]
    [InlineData("10.00", "39.90", "2024-06-10 Jump 1 10.00 to 39.90 at 10:00, like a split 1:4")]
    [InlineData("100.00", "120.01", "2024-06-10 Jump 1 100.00 to 120.01 at 10:00")]
    [InlineData("100.00", "79.99", "2024-06-10 Jump 1 100.00 to 79.99 at 10:00")]
    [InlineData("100.00", "120.00", null)]
    [InlineData("100.00", "80.00", null)]
    public void A_price_that_jumps_is_found(string before, string after, string? expected)
    {
        var quality = new BarQuality(BarInterval.Day);
        quality.Add(SampleBars.Of("NVDA", "2024-06-07 10:00:00", before, "1day"));
        quality.Add(SampleBars.Of("NVDA", "2024-06-10 10:00:00", after, "1day"));
        Assert.Equal(expected is null ? [] : [expected], Texts(quality.Finish(null, null, Later)));
    }

    [Fact]
    public void A_price_that_jumps_within_a_bar_is_found()
    {
        var quality = new BarQuality(BarInterval.Day);
        quality.Add(SampleBars.Of("NVDA", "2024-06-07 00:00:00", "100.00", "1day") with { Close = 150.0m });
        Assert.Equal(["2024-06-07 Jump 1 100.00 at 00:00 to 150.0 within the bar"], Texts(quality.Finish(null, null, Later)));
    }

    [Fact]
    public void Bars_that_overlap_are_found()
    {
        var report = Of(("2024-07-02", ["10:00", "10:30", .. OnClock[1..]]));
        Assert.Equal(
            ["Overlap 10:30 starts before 10:00 has ended", "Overlap 11:00 starts before 10:30 has ended"],
            report.Findings.Where(finding => finding.Kind == QualityKind.Overlap).Select(finding => $"{finding.Kind} {finding.Says}"));
    }

    [Fact]
    public void Hours_around_the_changes_of_the_clocks_do_not_overlap()
    {
        var quality = new BarQuality(BarInterval.Hour);
        var first = SampleBars.Of("NVDA", "2024-11-03 01:00:00");
        quality.Add(first);
        quality.Add(first with { Instant = first.Instant.AddHours(1) });
        quality.Add(SampleBars.Of("NVDA", "2024-11-03 02:00:00"));
        Assert.Empty(quality.Finish(null, null, Later).Findings);
    }

    [Fact]
    public void No_bars_are_no_findings() => Assert.Equal((0L, 0, 0), Summary(new BarQuality(BarInterval.Hour).Finish(null, null, Later)));

    private static QualityReport Of(params (string Day, string[] Times)[] days) => Check("60min", days);

    private static QualityReport Check(string interval, params (string Day, string[] Times)[] days)
    {
        var quality = new BarQuality(BarInterval.Parse(interval));
        foreach (var (day, times) in days)
        {
            foreach (var time in times) quality.Add(SampleBars.Of("NVDA", $"{day} {time}:00", interval: interval));
        }

        return quality.Finish(null, null, Later);
    }

    private static (long Bars, int Sessions, int Findings) Summary(QualityReport report) => (report.Bars, report.Sessions, report.Findings.Count);

    private static IEnumerable<string> Texts(QualityReport report) =>
        report.Findings.Select(finding => $"{finding.Day:yyyy-MM-dd} {finding.Kind} {finding.Bars} {finding.Says}");
}
