using Bourse.Ledger;
using Bourse.Market;
using Bourse.Statistics;

namespace Bourse.Tests.Statistics;

public sealed class StatisticsAccumulatorTests
{
    private static readonly ReportPeriod Year2024 = ReportPeriod.Parse("2024..2024");

    // By hand: the values 100, 110, 99, 109, 98 change by +10, -11, +10, -11; the first +10 and the first -11 count.
    // +10/100 = 10 %, -11/110 = -10 %, 10/99 = 10.101010 %, -11/109 = -10.091743 %.
    [Fact]
    public void The_extremes_of_the_full_history_carry_their_days_and_ties_go_to_the_earliest()
    {
        var changes = Small(DeviationKind.Sample).Changes;
        Assert.Equal(At("-11", "2024-01-02"), changes.MinChange);
        Assert.Equal(At("10", "2023-12-29"), changes.MaxChange);
        Assert.Equal(At("-10.091743", "2024-02-01"), changes.MinChangePct);
        Assert.Equal(At("10.101010", "2024-01-03"), changes.MaxChangePct);
    }

    [Fact]
    public void A_change_belongs_to_the_year_of_its_later_day_and_the_newest_year_is_first()
    {
        var years = Small(DeviationKind.Sample).Years;
        Assert.Equal([2024, 2023], years.Select(year => year.Year));
        var only = At("10", "2023-12-29");
        Assert.Equal(new ChangeExtremes(only, only, only, only), years[1].Changes);
        Assert.Equal(
            new ChangeExtremes(At("-11", "2024-01-02"), At("10", "2024-01-03"), At("-10.091743", "2024-02-01"), At("10.101010", "2024-01-03")),
            years[0].Changes);
    }

    // The average is 516 / 5 = 103.20; the squares of 3.2, 6.8, 4.2, 5.8, 5.2 sum up to 134.80; √(134.80 / 4) = 5.805…,
    // √(134.80 / 5) = 5.192… In 2024 it is 306 / 3 = 102; the squares of 3, 7, 4 sum up to 74; √(74 / 2) = 6.082…, √(74 / 3) = 4.966…
    [Theory]
    [InlineData(DeviationKind.Sample, "5.81", "6.08")]
    [InlineData(DeviationKind.Population, "5.19", "4.97")]
    public void Average_and_deviation_are_those_of_the_history_and_of_the_period(DeviationKind kind, string history, string period)
    {
        var statistics = Small(kind);
        Assert.Equal(new EvaluationFigures(5, Money.Parse("103.20"), Money.Parse(history)), statistics.Evaluation);
        Assert.Equal(new EvaluationFigures(3, Money.Parse("102.00"), Money.Parse(period)), statistics.PeriodEvaluation);
        Assert.Equal(kind, statistics.Deviation);
    }

    [Fact]
    public void Months_have_their_averages_the_newest_first() => Assert.Equal(
        [(2024, 2, "98.00"), (2024, 1, "104.00"), (2023, 12, "105.00")],
        Small(DeviationKind.Sample).Months.Select(month => (month.Year, month.Month, month.Average.ToString(2))));

    [Fact]
    public void The_table_is_counted_and_its_first_and_last_days_are_known()
    {
        var statistics = Small(DeviationKind.Sample);
        Assert.Equal(5, statistics.Days);
        Assert.Equal(new DateOnly(2023, 12, 28), statistics.First);
        Assert.Equal(new DateOnly(2024, 2, 1), statistics.Last);
    }

    [Theory]
    [InlineData("2024-01-03..2024-01-31", 1, "109.00")]
    [InlineData("2023-12-29..2024-01-02", 2, "104.50")]
    [InlineData("2023-12-29..2023-12-29", 1, "110.00")]
    [InlineData("0001-01-01..9999-12-31", 5, "103.20")]
    public void The_bounds_of_a_period_lie_anywhere_in_a_month_and_are_included(string period, long days, string average)
    {
        var statistics = StatisticsAccumulator.Compute(ValuationTable.Small, ReportPeriod.Parse(period), DeviationKind.Sample);
        Assert.Equal((days, (Money?)Money.Parse(average)), (statistics.PeriodEvaluation.Days, statistics.PeriodEvaluation.Average));
    }

    [Fact]
    public void A_period_without_rows_has_no_figures() => Assert.Equal(
        new EvaluationFigures(0, null, null),
        StatisticsAccumulator.Compute(ValuationTable.Small, ReportPeriod.Parse("2010..2014"), DeviationKind.Sample).PeriodEvaluation);

    [Fact]
    public void A_single_day_has_an_average_and_neither_changes_nor_deviation()
    {
        var statistics = StatisticsAccumulator.Compute(ValuationTable.Of(("2024-05-06", "100.00")), Year2024, DeviationKind.Sample);
        Assert.Equal(new EvaluationFigures(1, Money.Parse("100"), null), statistics.Evaluation);
        Assert.Equal(new ChangeExtremes(null, null, null, null), statistics.Changes);
        Assert.Equal([new YearExtremes(2024, new ChangeExtremes(null, null, null, null))], statistics.Years);
    }

    [Fact]
    public void An_empty_table_has_no_figures()
    {
        var statistics = new StatisticsAccumulator(Year2024, DeviationKind.Sample).ToStatistics();
        Assert.Equal((0L, (DateOnly?)null, (DateOnly?)null), (statistics.Days, statistics.First, statistics.Last));
        Assert.Equal(new EvaluationFigures(0, null, null), statistics.Evaluation);
        Assert.Empty(statistics.Years);
        Assert.Empty(statistics.Months);
    }

    [Fact]
    public void Years_without_rows_are_left_out()
    {
        var rows = ValuationTable.Of(("2000-01-03", "1.00"), ("2024-01-03", "2.00"));
        var statistics = StatisticsAccumulator.Compute(rows, Year2024, DeviationKind.Sample);
        Assert.Equal([2024, 2000], statistics.Years.Select(year => year.Year));
        Assert.Equal([(2024, 1), (2000, 1)], statistics.Months.Select(month => (month.Year, month.Month)));
    }

    [Fact]
    public void Figures_may_be_asked_for_while_rows_still_come()
    {
        var accumulator = new StatisticsAccumulator(Year2024, DeviationKind.Sample);
        accumulator.Add(ValuationTable.Small.AsSpan(0, 3));
        Assert.Equal(3, accumulator.ToStatistics().Days);
        accumulator.Add(ValuationTable.Small.AsSpan(3));
        Assert.Equal(new EvaluationFigures(5, Money.Parse("103.20"), Money.Parse("5.81")), accumulator.ToStatistics().Evaluation);
    }

    [Theory]
    [InlineData("2024-01-03", "2024-01-03")]
    [InlineData("2024-01-03", "2024-01-02")]
    [InlineData("2024-01-03", "2023-06-30")]
    public void Rows_out_of_order_are_refused(string first, string second)
    {
        var rows = ValuationTable.Of((first, "1.00"), (second, "1.00"));
        var error = Assert.Throws<ArgumentException>(() => StatisticsAccumulator.Compute(rows, Year2024, DeviationKind.Sample));
        Assert.Equal($"the row of {second} comes after that of {first}: rows must ascend by date", error.Message);
    }

    [Fact]
    public void An_evaluation_that_is_not_in_whole_cents_is_refused_rather_than_rounded()
    {
        var rows = ValuationTable.Of(("2024-01-03", "1.005"));
        Assert.Throws<ArgumentException>(() => StatisticsAccumulator.Compute(rows, Year2024, DeviationKind.Sample));
    }

    [Fact]
    public void The_first_and_the_last_day_of_the_calendar_count_too()
    {
        var rows = ValuationTable.Of(("0001-01-01", "1.00"), ("9999-12-31", "3.00"));
        var statistics = StatisticsAccumulator.Compute(rows, ReportPeriod.Parse("0001-01-01..9999-12-31"), DeviationKind.Population);
        Assert.Equal(new EvaluationFigures(2, Money.Parse("2"), Money.Parse("1")), statistics.Evaluation);
        Assert.Equal(statistics.Evaluation, statistics.PeriodEvaluation);
    }

    private static PortfolioStatistics Small(DeviationKind kind) => StatisticsAccumulator.Compute(ValuationTable.Small, Year2024, kind);

    private static Extreme At(string amount, string day) => new(Money.Parse(amount), DateOnly.Parse(day));
}
