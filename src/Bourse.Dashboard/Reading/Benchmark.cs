using System.Globalization;
using Bourse.Bars.Indicators;

namespace Bourse.Dashboard.Reading;

/// <summary>
/// A portfolio beside a stock, each rebased to 100 on the first day on which both have a figure; a column each, the oldest day first. Days are those
/// of the portfolio since then.
/// </summary>
internal sealed record Benchmark
{
    private const double Start = 100;

    /// <summary>The portfolio's key.</summary>
    public required string Portfolio { get; init; }

    /// <summary>The stock.</summary>
    public required string Symbol { get; init; }

    /// <summary>Where its prices come from (<see cref="SymbolSummary.Source"/>).</summary>
    public required string Source { get; init; }

    /// <summary>The day on which both are 100; null when they have no day in common.</summary>
    public required DateOnly? BaseDay { get; init; }

    /// <summary>The value of a share of the portfolio on that day.</summary>
    public required decimal? PortfolioBase { get; init; }

    /// <summary>The close of the stock on that day.</summary>
    public required decimal? BenchmarkBase { get; init; }

    /// <summary>The trading days.</summary>
    public required IReadOnlyList<DateOnly> Day { get; init; }

    /// <summary>The portfolio.</summary>
    public required IReadOnlyList<double> PortfolioRebased { get; init; }

    /// <summary>The stock; null on days without a price of it.</summary>
    public required IReadOnlyList<double?> BenchmarkRebased { get; init; }

    /// <summary>Return of the portfolio less that of the stock over the days that both have.</summary>
    public required double? ExcessReturn { get; init; }

    /// <summary>Covariance of the daily returns of both by the variance of those of the stock; null when that is 0.</summary>
    public required double? Beta { get; init; }

    /// <summary>Covariance of the daily returns by the product of their deviations; null when one of these is 0.</summary>
    public required double? Correlation { get; init; }

    /// <summary>Sample deviation of the differences of the daily returns × √252; null with fewer than two.</summary>
    public required double? TrackingError { get; init; }

    /// <summary>Whether it was made of the same prices of the stock as another one; what it says besides follows from the portfolio.</summary>
    public bool HasPricesOf(Benchmark? other) =>
        other is not null && Symbol == other.Symbol && BenchmarkBase == other.BenchmarkBase && BenchmarkRebased.SequenceEqual(other.BenchmarkRebased);

    /// <summary>Compares a portfolio with a stock.</summary>
    public static Benchmark Of(PortfolioHistory portfolio, CandleSeries stock)
    {
        var closes = stock.Time.Zip(stock.Close).ToDictionary(one => DayOf(one.First), one => one.Second);
        var first = Enumerable.Range(0, portfolio.Day.Count)
            .FirstOrDefault(i => portfolio.NavPerShare[i] > 0 && closes.GetValueOrDefault(portfolio.Day[i]) > 0, portfolio.Day.Count);
        var days = portfolio.Day.Skip(first).ToList();
        var navs = portfolio.NavPerShare.Skip(first).Select(nav => (double)nav).ToList();
        var prices = days.ConvertAll(day => closes.TryGetValue(day, out var close) ? (double?)close : null);
        var returns = ReturnsOf(navs, prices);
        return new Benchmark
        {
            Portfolio = portfolio.Portfolio,
            Symbol = stock.Symbol,
            Source = stock.Source,
            BaseDay = days.Count > 0 ? days[0] : null,
            PortfolioBase = days.Count > 0 ? portfolio.NavPerShare[first] : null,
            BenchmarkBase = days.Count > 0 ? closes[days[0]] : null,
            Day = days,
            PortfolioRebased = navs.ConvertAll(nav => nav / navs[0] * Start),
            BenchmarkRebased = prices.ConvertAll(price => price / prices[0] * Start),
            ExcessReturn = ExcessOf(navs, prices),
            Beta = returns.Beta,
            Correlation = returns.Correlation,
            TrackingError = returns.TrackingError,
        };
    }

    private static DateOnly DayOf(string time) => DateOnly.ParseExact(time, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static double? ExcessOf(List<double> navs, List<double?> prices)
    {
        var last = prices.FindLastIndex(price => price is not null);
        return last > 0 ? navs[last] / navs[0] - prices[last] / prices[0] : null;
    }

    /// <summary>The returns between neighbours of the days that both have.</summary>
    private static PairedReturns ReturnsOf(List<double> navs, List<double?> prices)
    {
        var common = Enumerable.Range(0, navs.Count).Where(i => prices[i] is > 0 && navs[i] > 0).ToList();
        return PairedReturns.Of([.. common.Select(i => navs[i])], [.. common.Select(i => prices[i]!.Value)]);
    }
}
