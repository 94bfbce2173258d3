using Bourse.Bars;

namespace Bourse.Tests.Bars;

/// <summary>How far back the newest bars of a symbol reach.</summary>
public sealed class LatestBarsTests
{
    [Theory]
    [InlineData("1min", 1442)]
    [InlineData("60min", 26)]
    [InlineData("1day", 3)]
    public void As_many_bars_are_read_as_a_day_and_its_neighbours_have(string interval, int bars) =>
        Assert.Equal(bars, LatestBars.CountOf(BarInterval.Parse(interval)));
}
