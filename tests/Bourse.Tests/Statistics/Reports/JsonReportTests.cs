using System.Text.Json;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Tests.Statistics.Reports;

public sealed class JsonReportTests
{
    // golden/googl-stats.py computed these files from fractions.
    [Theory]
    [InlineData("2016-03-15..2017-06-30", DeviationKind.Sample, "googl-stats.json")]
    [InlineData("2015..2016", DeviationKind.Population, "googl-stats-population.json")]
    public void Three_years_of_GOOGL_give_the_report_that_was_computed_elsewhere(string period, DeviationKind kind, string golden)
    {
        var report = TestReports.Of(TestReports.Googl(), period, kind);
        Assert.Equal(File.ReadAllText(TestReports.GoldenFile(golden)), TestReports.Text(report, ReportFormat.Json));
    }

    // Reference figures that came with the specification, for one share: mean_close 773.7275099469496, stddev_close_sample 148.04238183640422,
    // monthly means 1053.9175, 1046.418, 999.145, 945.8845, 937.9608695652176, 963.436875.
    [Fact]
    public void The_reference_figures_of_GOOGL_are_met()
    {
        using var report = JsonDocument.Parse(TestReports.Text(TestReports.Of(TestReports.Googl(), "2015..2017"), ReportFormat.Json));
        var figures = report.RootElement.GetProperty("AvgStdDevEvaluation")[0];
        Assert.Equal("77372.75", figures.GetProperty("avg_evaluation").GetRawText());
        Assert.Equal("14804.24", figures.GetProperty("stddev_evaluation").GetRawText());
        var months = report.RootElement.GetProperty("MonthlyAvgEvaluation").EnumerateArray().Take(6);
        Assert.Equal(
            ["2017-12 105391.75", "2017-11 104641.80", "2017-10 99914.50", "2017-09 94588.45", "2017-08 93796.09", "2017-07 96343.69"],
            months.Select(month => $"{month.GetProperty("month").GetString()} {month.GetProperty("avg_evaluation").GetRawText()}"));
    }

    [Fact]
    public void Sections_and_members_come_in_the_order_of_the_specification()
    {
        using var report = JsonDocument.Parse(TestReports.Text(TestReports.Small, ReportFormat.Json));
        Assert.Equal(
            [
                ("MaxMinDailyChange", Extremes),
                ("MaxMinDailyChangePerYear", "year " + Extremes),
                ("AvgStdDevEvaluation", "avg_evaluation stddev_evaluation days"),
                ("PeriodAvgStdDevEvaluation", "avg_evaluation stddev_evaluation days period_from period_to"),
                ("MonthlyAvgEvaluation", "month avg_evaluation"),
            ],
            report.RootElement.EnumerateObject().Select(section => (section.Name, Members(section.Value[0]))));
    }

    [Fact]
    public void What_there_is_not_is_null()
    {
        var day = ValuationTable.Of(("2024-05-06", "100.00"));
        using var report = JsonDocument.Parse(TestReports.Text(TestReports.Of(day, "2010..2014"), ReportFormat.Json));
        var extremes = report.RootElement.GetProperty("MaxMinDailyChange")[0].EnumerateObject();
        Assert.All(extremes, member => Assert.Equal(JsonValueKind.Null, member.Value.ValueKind));
        Assert.Equal("""{"avg_evaluation":100.00,"stddev_evaluation":null,"days":1}""", Compact(report, "AvgStdDevEvaluation"));
        Assert.Equal(
            """{"avg_evaluation":null,"stddev_evaluation":null,"days":0,"period_from":"2010-01-01","period_to":"2014-12-31"}""",
            Compact(report, "PeriodAvgStdDevEvaluation"));
    }

    [Fact]
    public void An_empty_table_has_empty_sections()
    {
        using var report = JsonDocument.Parse(TestReports.Text(TestReports.Empty, ReportFormat.Json));
        var sections = report.RootElement.EnumerateObject().Where(section => section.Value.ValueKind == JsonValueKind.Array).ToList();
        Assert.Equal(5, sections.Count);
        Assert.All(sections, section => Assert.Equal(0, section.Value.GetArrayLength()));
    }

    [Fact]
    public void Without_extension_the_content_is_the_same() =>
        Assert.Equal(TestReports.Text(TestReports.Small, ReportFormat.Json), TestReports.Text(TestReports.Small, ReportFormat.None));

    private const string Extremes = "min_daily_change max_daily_change min_daily_change_pct max_daily_change_pct "
        + "min_daily_change_date max_daily_change_date min_daily_change_pct_date max_daily_change_pct_date";

    private static string Members(JsonElement record) => string.Join(' ', record.EnumerateObject().Select(member => member.Name));

    private static string Compact(JsonDocument report, string section) =>
        report.RootElement.GetProperty(section)[0].GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal);
}
