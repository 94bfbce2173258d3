using Bourse.Statistics;

namespace Bourse.Tests.Statistics;

public sealed class ReportPeriodTests
{
    [Theory]
    [InlineData("2020-01-01..2024-12-31", "2020-01-01..2024-12-31")]
    [InlineData("2020..2024", "2020-01-01..2024-12-31")]
    [InlineData("2024..2024", "2024-01-01..2024-12-31")]
    [InlineData("2019-03-07..2020", "2019-03-07..2020-12-31")]
    [InlineData("2020-02-29..2020-02-29", "2020-02-29..2020-02-29")]
    public void A_period_is_two_days_or_two_years_with_both_ends_in_it(string text, string period) =>
        Assert.Equal(period, ReportPeriod.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("2020")]
    [InlineData("..")]
    [InlineData("2020..")]
    [InlineData("..2024")]
    [InlineData("2020...2024")]
    [InlineData("2020..2024..2025")]
    [InlineData("2020-2024")]
    [InlineData("2020-01..2024-12")]
    [InlineData("2021-02-29..2024-12-31")]
    [InlineData("20.0..2024")]
    [InlineData("+202..2024")]
    [InlineData("0000..2024")]
    [InlineData("20２0..2024")]
    public void What_is_not_a_period_is_refused_with_an_example(string text)
    {
        var error = Assert.Throws<BourseException>(() => ReportPeriod.Parse(text));
        Assert.Equal(FailureKind.Usage, error.Kind);
        Assert.Equal($"'{text}' is not a period", error.Message);
        Assert.Equal(("write 2020-01-01..2024-12-31 or 2020..2024", BourseErrorCode.InvalidReportPeriod), (error.Remedy, error.Code));
    }

    [Fact]
    public void A_period_that_ends_before_it_begins_is_refused()
    {
        var error = Assert.Throws<BourseException>(() => ReportPeriod.Parse("2024..2020"));
        Assert.Equal((FailureKind.Usage, "the period 2024..2020 ends before it begins"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("2025-01-01", "2020-01-01..2024-12-31")]
    [InlineData("2025-12-31", "2020-01-01..2024-12-31")]
    [InlineData("2026-01-01", "2021-01-01..2025-12-31")]
    public void Without_a_choice_it_is_the_last_five_full_years(string today, string period) =>
        Assert.Equal(period, ReportPeriod.LastFullYears(DateOnly.Parse(today)).ToString());

    [Theory]
    [InlineData("2019-12-31", false)]
    [InlineData("2020-01-01", true)]
    [InlineData("2024-12-31", true)]
    [InlineData("2025-01-01", false)]
    public void Both_bounds_belong_to_a_period(string day, bool inside) =>
        Assert.Equal(inside, ReportPeriod.Parse("2020..2024").Contains(DateOnly.Parse(day)));
}
