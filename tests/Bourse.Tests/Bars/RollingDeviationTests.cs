using System.Text.Json;
using Bourse.Bars.Indicators;

namespace Bourse.Tests.Bars;

/// <summary>Deviations that look back, and figures of two series, against figures from elsewhere.</summary>
public sealed class RollingDeviationTests
{
    [Fact]
    public void Over_all_days_it_is_the_golden_volatility()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(GooglDays.PathOf("risk-GOOGL.json")));
        var days = GooglDays.All;
        var figures = RollingDeviation.Of(days, days.Count - 1);
        Assert.Equal(golden.RootElement.GetProperty("annual_volatility_252_ddof1").GetDouble(), figures[^1]!.Value, 12);
        Assert.All(figures.SkipLast(1), Assert.Null);
    }

    [Fact]
    public void A_day_looks_back_as_many_returns_as_the_window_has()
    {
        // The returns are 10 %, -10 %, 10 %, 0: of three the mean is 1/30, and the deviation √((2 (1/15)² + (2/15)²) / 2) = 2 / (10 √3).
        double[] closes = [100, 110, 99, 108.9, 108.9];
        var figures = RollingDeviation.Of([.. closes.Select((close, i) => new PriceDay(new DateOnly(2024, 1, 2 + i), close))], 3);
        Assert.Equal([null, null, null], figures.Take(3));
        Assert.Equal(2 / (10 * Math.Sqrt(3)) * Math.Sqrt(252), figures[3]!.Value, 9);
        // Then -10 %, 10 %, 0 with the mean 0 and the deviation √(0.02 / 2) = 0.1.
        Assert.Equal(0.1 * Math.Sqrt(252), figures[4]!.Value, 9);
    }

    [Fact]
    public void A_price_of_zero_begins_the_window_anew()
    {
        double[] closes = [100, 110, 0, 100, 110, 99];
        var figures = RollingDeviation.Of([.. closes.Select((close, i) => new PriceDay(new DateOnly(2024, 1, 2 + i), close))], 2);
        // Before: 10 %, -100 %. After: 10 %, -10 %, whose sample deviation is √(0.02).
        Assert.Equal([null, null, false, null, null, false], figures.Select(figure => figure is null ? (bool?)null : false));
        Assert.Equal(Math.Sqrt(0.02) * Math.Sqrt(252), figures[5]!.Value, 9);
    }

    [Fact]
    public void Twice_the_returns_have_beta_two()
    {
        // Returns of the second: 10 %, -5 %; of the first: 20 %, -10 %. Their differences are 10 %, -5 %: deviation √(2 × 0.075²).
        var figures = PairedReturns.Of([100, 120, 108], [50, 55, 52.25]);
        Assert.Equal(2, figures.Beta!.Value, 12);
        Assert.Equal(1, figures.Correlation!.Value, 12);
        Assert.Equal(Math.Sqrt(2 * 0.075 * 0.075) * Math.Sqrt(252), figures.TrackingError!.Value, 12);
        Assert.Equal(new PairedReturns(null, null, 0), PairedReturns.Of([1, 1, 1], [2, 2, 2]));
        Assert.Equal(new PairedReturns(null, null, null), PairedReturns.Of([1], [2]));
    }
}
