using Bourse.Bars;

namespace Bourse.Tests.Bars;

public sealed class BarValuesTests
{
    [Theory]
    [InlineData("1min", 1)]
    [InlineData("5min", 5)]
    [InlineData("15min", 15)]
    [InlineData("30min", 30)]
    [InlineData("60MIN", 60)]
    [InlineData("1day", 1440)]
    public void An_interval_has_a_name_and_its_minutes(string text, int minutes)
    {
        Assert.Equal(minutes, BarInterval.Parse(text).Minutes);
        Assert.Equal(text.ToLowerInvariant(), BarInterval.Parse(text).Text);
    }

    [Fact]
    public void An_unknown_interval_is_refused_with_the_nearest_one()
    {
        var failure = Assert.Throws<BourseException>(() => BarInterval.Parse("60mins"));
        Assert.Equal((FailureKind.Usage, "did you mean 60min?"), (failure.Kind, failure.Remedy));
        Assert.False(BarInterval.TryParse("7min", out _));
        Assert.False(BarInterval.TryParse(null, out _));
    }

    [Theory]
    [InlineData("2024-02", "2024-02-01", "2024-02-29", "2024-03")]
    [InlineData("2024-12", "2024-12-01", "2024-12-31", "2025-01")]
    [InlineData("0999-11", "0999-11-01", "0999-11-30", "0999-12")]
    public void A_month_knows_its_days_and_the_month_after_it(string text, string first, string last, string next)
    {
        var month = YearMonth.Parse(text);
        Assert.Equal((text, first, last), (month.ToString(), month.First.ToString("yyyy-MM-dd"), month.Last.ToString("yyyy-MM-dd")));
        Assert.Equal(next, month.Next().ToString());
        Assert.True(month < month.Next());
        Assert.True(month.Next() >= month);
    }

    [Theory]
    [InlineData("2024-13")]
    [InlineData("2024-00")]
    [InlineData("2024-5")]
    [InlineData("2024/05")]
    [InlineData("24-05")]
    [InlineData("2024-05-01")]
    [InlineData("")]
    public void Other_text_is_no_month(string text)
    {
        Assert.Equal(FailureKind.Usage, Assert.Throws<BourseException>(() => YearMonth.Parse(text)).Kind);
        Assert.False(YearMonth.TryParse(text, out _));
    }
}
