using Bourse.Hosting.Telemetry;

namespace Bourse.Tests.Hosting;

/// <summary>The distribution of the latest ages.</summary>
public sealed class RecentAgesTests
{
    [Fact]
    public void Half_and_99_of_100_do_not_exceed_their_quantiles()
    {
        var ages = new RecentAges();
        Assert.Equal((0, null), (ages.Count, ages.Quantile(0.5)));
        for (var ms = 200; ms >= 1; ms--) ages.Note(TimeSpan.FromMilliseconds(ms));
        Assert.Equal(
            (200, 100.0, 198.0), (ages.Count, ages.Quantile(0.5)!.Value.TotalMilliseconds, ages.Quantile(0.99)!.Value.TotalMilliseconds));
    }

    [Fact]
    public void Only_the_latest_count()
    {
        var ages = new RecentAges();
        ages.Note(TimeSpan.FromDays(1));
        for (var i = 0; i < RecentAges.Most; i++) ages.Note(TimeSpan.FromSeconds(2));
        Assert.Equal((RecentAges.Most, TimeSpan.FromSeconds(2)), (ages.Count, ages.Quantile(1)!.Value));
    }

    [Fact]
    public void A_clock_that_is_ahead_makes_no_age_below_zero()
    {
        var ages = new RecentAges();
        ages.Note(TimeSpan.FromSeconds(-3));
        Assert.Equal(TimeSpan.Zero, ages.Quantile(0.5));
    }
}
