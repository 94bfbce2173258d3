using Bourse.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Statistics;

public sealed class ThinningTests
{
    [Fact]
    public void Of_each_run_the_first_the_lowest_the_highest_and_the_last_stay()
    {
        var points = Points(5, 6, 1, 9, 7, 8, 2, 2, 3, 2);
        Assert.Equal([5, 1, 9, 7, 8, 2, 2], Thinning.Thin(points, 8).Select(point => point.Micros));
    }

    [Fact]
    public void Few_points_all_stay()
    {
        var points = Points(3, 1, 2);
        Assert.Same(points, Thinning.Thin(points, 3));
    }

    [Fact]
    public void Thinning_keeps_order_ends_and_extremes_and_never_more_than_asked_for() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Gen.NonEmptyListOf(Gen.Choose(-50, 50)).ToArbitrary(), Gen.Choose(4, 40).ToArbitrary(), (values, most) =>
        {
            var points = Points(values);
            var thin = Thinning.Thin(points, most);
            Assert.True(thin.Count <= most);
            Assert.Equal(thin.Select(point => point.Day).Order().Distinct(), thin.Select(point => point.Day));
            Assert.Subset(points.ToHashSet(), thin.ToHashSet());
            Assert.Equal((points[0], points[^1]), (thin[0], thin[^1]));
            Assert.Equal((points.Min(p => p.Micros), points.Max(p => p.Micros)), (thin.Min(p => p.Micros), thin.Max(p => p.Micros)));
        }));

    private static List<ChartPoint> Points(params IEnumerable<int> values) => [.. values.Select((value, day) => new ChartPoint(day, value))];
}
