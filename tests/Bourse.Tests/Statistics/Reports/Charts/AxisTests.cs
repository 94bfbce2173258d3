using Bourse.Market;
using Bourse.Statistics.Reports.Charts;

namespace Bourse.Tests.Statistics.Reports.Charts;

public sealed class AxisTests
{
    [Theory]
    [InlineData("3078724.78", "3345476.97", "3,000,000 3,100,000 3,200,000 3,300,000 3,400,000")]
    [InlineData("497.06", "1085.09", "400 600 800 1,000 1,200")]
    [InlineData("-14.21", "0", "-15 -10 -5 0")]
    [InlineData("0", "1", "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData("0.01", "0.03", "0.01 0.02 0.03")]
    [InlineData("-7", "8", "-10 -5 0 5 10")]
    [InlineData("5", "5", "4.99 5.00 5.01")]
    [InlineData("0", "0", "-0.01 0.00 0.01")]
    [InlineData("1.005", "1.005", "1.00 1.01")]
    public void Ticks_are_round_amounts_around_what_is_shown(string lowest, string highest, string ticks)
    {
        var axis = ValueAxis.Over(Money.Parse(lowest).Micros, Money.Parse(highest).Micros);
        Assert.Equal(ticks, string.Join(' ', axis.Ticks.Select(axis.Label)));
    }

    [Fact]
    public void The_largest_amounts_have_an_axis()
    {
        var axis = ValueAxis.Over(long.MinValue, long.MaxValue);
        Assert.InRange(axis.Ticks.Count(), 3, 7);
        Assert.True(axis.Low <= long.MinValue && axis.High >= long.MaxValue);
    }

    [Theory]
    [InlineData("2024-01-02", "2024-01-02", "2024-01-02")]
    [InlineData("2024-01-02", "2024-01-05", "2024-01-02 2024-01-03 2024-01-04 2024-01-05")]
    [InlineData("2024-01-02", "2024-01-22", "2024-01-02 2024-01-09 2024-01-16")]
    [InlineData("2024-01-15", "2024-09-15", "2024-02 2024-03 2024-04 2024-05 2024-06 2024-07 2024-08 2024-09")]
    [InlineData("2015-01-02", "2017-12-29", "2015-07 2016-01 2016-07 2017-01 2017-07")]
    [InlineData("2018-06-01", "2024-12-31", "2019 2020 2021 2022 2023 2024")]
    [InlineData("2000-01-03", "2026-11-20", "2005 2010 2015 2020 2025")]
    [InlineData("0001-01-01", "9999-12-31", "1000 2000 3000 4000 5000 6000 7000 8000 9000")]
    public void Days_are_marked_as_closely_as_can_be_read(string first, string last, string ticks) => Assert.Equal(
        ticks, string.Join(' ', new DateAxis(DateOnly.Parse(first).DayNumber, DateOnly.Parse(last).DayNumber).Ticks().Select(tick => tick.Label)));

    [Fact]
    public void A_tick_stands_at_the_beginning_of_its_year()
    {
        var ticks = new DateAxis(new DateOnly(2000, 1, 3).DayNumber, new DateOnly(2024, 12, 31).DayNumber).Ticks();
        Assert.Equal((new DateOnly(2005, 1, 1).DayNumber, "2005"), ticks[0]);
    }
}
