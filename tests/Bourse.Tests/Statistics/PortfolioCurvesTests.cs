using Bourse.Ledger;
using Bourse.Market;
using Bourse.Statistics;
using Bourse.Tests.Statistics.Reports;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Statistics;

public sealed class PortfolioCurvesTests
{
    [Fact]
    public void A_drawdown_is_measured_from_the_highest_value_so_far()
    {
        var months = PortfolioCurves.Of(ValuationTable.Of(
            ("2024-01-02", "80"), ("2024-01-31", "100"), ("2024-02-01", "75"), ("2024-02-02", "90"), ("2024-03-01", "120"))).Months;

        Assert.Equal([0, -25 * Money.Scale, 0], months.Select(month => month.Drawdown.Micros));
        Assert.Equal(Day("2024-02-01"), months[1].Drawdown.Day);
    }

    [Fact]
    public void A_month_has_its_lowest_and_highest_value_with_the_earliest_day_of_each()
    {
        var month = Assert.Single(PortfolioCurves.Of(ValuationTable.Of(
            ("2024-05-02", "7"), ("2024-05-03", "5"), ("2024-05-06", "9"), ("2024-05-07", "5"), ("2024-05-08", "9"))).Months);

        Assert.Equal(new ChartPoint(Day("2024-05-03"), 5 * Money.Scale), month.Lowest);
        Assert.Equal(new ChartPoint(Day("2024-05-06"), 9 * Money.Scale), month.Highest);
        Assert.Equal(new DateOnly(2024, 5, 1), month.First);
    }

    [Theory]
    [InlineData("2023-05-06", "2024-05-06", 1)]
    [InlineData("2023-05-07", "2024-05-06", 2)]
    [InlineData("2023-02-28", "2024-02-29", 1)]
    [InlineData("2023-03-01", "2024-02-29", 2)]
    public void The_last_year_begins_on_the_day_after_the_same_day_a_year_ago(string first, string last, int drawn) =>
        Assert.Equal(drawn, PortfolioCurves.Of(ValuationTable.Of((first, "1"), (last, "2"))).LastYear.Count);

    [Fact]
    public void An_empty_table_has_no_curves()
    {
        var curves = PortfolioCurves.Of([]);
        Assert.Empty(curves.LastYear);
        Assert.Empty(curves.Months);
    }

    [Fact]
    public void The_months_together_reach_to_the_extremes_of_the_whole_table() => Check.One(
        Properties.Drawn(200),
        Prop.ForAll(Gen.NonEmptyListOf(Gen.Choose(1, 60)).ToArbitrary(), values =>
        {
            ValuationRow[] rows = ValuationTable.Of(values.Select((value, at) => ($"{new DateOnly(2023, 11, 20).AddDays(at * 3):O}", $"{value}.00")));
            var curves = PortfolioCurves.Of(rows);
            Assert.Equal(values.Min() * Money.Scale, curves.Months.Min(month => month.Lowest.Micros));
            Assert.Equal(values.Max() * Money.Scale, curves.Months.Max(month => month.Highest.Micros));
            Assert.Equal(
                rows.Select(row => (row.AsOf.Year, row.AsOf.Month)).Distinct(), curves.Months.Select(month => (month.First.Year, month.First.Month)));
        }));

    private static int Day(string text) => DateOnly.ParseExact(text, "O").DayNumber;
}
