using System.Text.Json;
using Bourse.Bars;
using Bourse.Bars.Indicators;

namespace Bourse.Tests.Bars;

/// <summary>Return and risk against figures that pandas and numpy computed, and against hand computation.</summary>
public sealed class RiskFiguresTests
{
    private const double Relative = 1e-12;
    private static readonly DateOnly First = new(2024, 1, 2);

    [Fact]
    public void Figures_are_the_golden_ones()
    {
        var golden = JsonDocument.Parse(File.ReadAllText(GooglDays.PathOf("risk-GOOGL.json"))).RootElement;
        var figures = RiskFigures.Of(GooglDays.All);

        Assert.Equal(golden.GetProperty("rows").GetInt32(), figures.Days);
        Assert.Equal((golden.GetProperty("first").GetString(), golden.GetProperty("last").GetString()), ($"{figures.First:O}", $"{figures.Last:O}"));
        Near("annual_volatility_252_ddof1", figures.Volatility);
        Near("sharpe_rf0_252", figures.Sharpe);
        Near("sortino_rf0", figures.Sortino);
        Near("max_drawdown", figures.MaxDrawdown.Share);
        Near("cum_return", figures.Return);
        Near("var_5pct_hist", figures.ValueAtRisk);
        Near("mean_close", figures.MeanClose);
        Near("stddev_close_sample", figures.DeviationOfClose);
        var months = golden.GetProperty("monthly_mean_close_newest_first").EnumerateArray().ToList();
        Assert.Equal(months.Select(month => month[0].GetString()), figures.MonthlyMeans.Take(months.Count).Select(month => month.Month.ToString()));
        Assert.All(months.Zip(figures.MonthlyMeans), pair => Close(pair.First[1].GetDouble(), pair.Second.Close));

        void Near(string name, double? figure) => Close(golden.GetProperty(name).GetDouble(), figure!.Value);
        static void Close(double expected, double actual) => Assert.Equal(expected, actual, Math.Abs(expected) * Relative);
    }

    [Fact]
    public void The_drawdown_tells_its_peak_and_its_trough()
    {
        var days = Days(100, 120, 90, 110, 120, 84, 130);
        Assert.Equal(new Drawdown(84.0 / 120 - 1, First.AddDays(1), First.AddDays(5)), RiskFigures.Of(days).MaxDrawdown);
        Assert.Equal(new Drawdown(0, First, First), RiskFigures.Of(Days(1, 2, 3)).MaxDrawdown);
    }

    [Fact]
    public void What_cannot_be_computed_is_null()
    {
        var one = RiskFigures.Of(Days(100));
        Assert.Equal((0, 100), (one.Return, one.MeanClose));
        Assert.Equal((null, null, null, null, null), (one.Volatility, one.Sharpe, one.Sortino, one.ValueAtRisk, one.DeviationOfClose));
        var two = RiskFigures.Of(Days(100, 110));
        Assert.Equal((null, null, null), (two.Volatility, two.Sharpe, two.Sortino));
        Assert.Equal(0.1, two.ValueAtRisk!.Value, 1e-15);
        var level = RiskFigures.Of(Days(100, 100, 100));
        Assert.Equal((0.0, null, null), (level.Volatility, level.Sharpe, level.Sortino));
        Assert.Throws<ArgumentOutOfRangeException>(() => RiskFigures.Of([]));
    }

    [Fact]
    public void Months_are_the_newest_first()
    {
        var days = new[] { new PriceDay(new DateOnly(2023, 12, 29), 1), new PriceDay(First, 2), new PriceDay(First.AddDays(1), 4) };
        Assert.Equal([new MonthlyMean(new YearMonth(2024, 1), 3), new MonthlyMean(new YearMonth(2023, 12), 1)], RiskFigures.Of(days).MonthlyMeans);
    }

    private static PriceDay[] Days(params double[] closes) => [.. closes.Select((close, i) => new PriceDay(First.AddDays(i), close))];
}
