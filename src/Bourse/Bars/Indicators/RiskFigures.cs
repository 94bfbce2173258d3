namespace Bourse.Bars.Indicators;

/// <summary>
/// Return and risk of a stock from its daily closes. r are the simple returns close/previous − 1; a year has 252 of them; the risk-free rate is 0. A
/// figure that would divide by zero, or needs more days, is null. Sums are kept in two doubles, so the order of the days does not show in a figure.
/// </summary>
public sealed record RiskFigures
{
    /// <summary>Trading days in a year.</summary>
    public const int DaysPerYear = 252;

    /// <summary>Of so many returns the worst ones are below <see cref="ValueAtRisk"/>.</summary>
    public const double Tail = 0.05;

    /// <summary>How many days there are.</summary>
    public required int Days { get; init; }

    /// <summary>The first day.</summary>
    public required DateOnly First { get; init; }

    /// <summary>The last day.</summary>
    public required DateOnly Last { get; init; }

    /// <summary>Last close / first close − 1.</summary>
    public required double Return { get; init; }

    /// <summary>The sample deviation of r, times √252.</summary>
    public required double? Volatility { get; init; }

    /// <summary>The mean of r by the sample deviation of r, times √252 (William F. Sharpe, 1994).</summary>
    public required double? Sharpe { get; init; }

    /// <summary>The mean of r by √(Σ min(r, 0)² / n), times √252 (Frank A. Sortino); n counts all returns.</summary>
    public required double? Sortino { get; init; }

    /// <summary>The smallest close / highest close so far − 1, with its days.</summary>
    public required Drawdown MaxDrawdown { get; init; }

    /// <summary>The 5 % quantile of r, linear between the two returns around it: a day is worse than it one time in twenty.</summary>
    public required double? ValueAtRisk { get; init; }

    /// <summary>The mean of the closes.</summary>
    public required double MeanClose { get; init; }

    /// <summary>The sample deviation of the closes.</summary>
    public required double? DeviationOfClose { get; init; }

    /// <summary>The mean close of each month, the newest first.</summary>
    public required IReadOnlyList<MonthlyMean> MonthlyMeans { get; init; }

    /// <summary>The figures of a series.</summary>
    /// <param name="days">The days, ascending, with prices above zero; at least one.</param>
    public static RiskFigures Of(IReadOnlyList<PriceDay> days)
    {
        ArgumentOutOfRangeException.ThrowIfZero(days.Count);
        var closes = days.Select(day => day.Close).ToArray();
        var returns = closes.Zip(closes.Skip(1), (previous, close) => close / previous - 1).ToArray();
        var deviation = DeviationOf(returns);
        return new RiskFigures
        {
            Days = days.Count,
            First = days[0].Day,
            Last = days[^1].Day,
            Return = closes[^1] / closes[0] - 1,
            Volatility = deviation * Math.Sqrt(DaysPerYear),
            Sharpe = RatioOf(returns, deviation),
            Sortino = RatioOf(returns, ShortfallOf(returns)),
            MaxDrawdown = Drawdown.LargestOf(days),
            ValueAtRisk = QuantileOf(returns, Tail),
            MeanClose = MeanOf(closes),
            DeviationOfClose = DeviationOf(closes),
            MonthlyMeans = MonthlyMeansOf(days),
        };
    }

    private static double MeanOf(ReadOnlySpan<double> numbers) => PreciseSum.Of(numbers).Value / numbers.Length;

    private static double? DeviationOf(double[] numbers)
    {
        if (numbers.Length < 2) return null;
        var (mean, squares) = (MeanOf(numbers), default(PreciseSum));
        foreach (var number in numbers) squares.AddSquare(number - mean, 1);
        return Math.Sqrt(squares.Value / (numbers.Length - 1));
    }

    private static double? ShortfallOf(double[] returns)
    {
        var squares = default(PreciseSum);
        foreach (var loss in returns) squares.AddSquare(Math.Min(loss, 0), 1);
        return returns.Length == 0 ? null : Math.Sqrt(squares.Value / returns.Length);
    }

    private static double? RatioOf(double[] returns, double? risk) => risk > 0 ? MeanOf(returns) / risk * Math.Sqrt(DaysPerYear) : null;

    private static double? QuantileOf(double[] returns, double share)
    {
        if (returns.Length == 0) return null;
        var sorted = returns.Order().ToArray();
        var place = (sorted.Length - 1) * share;
        var below = (int)place;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    private static List<MonthlyMean> MonthlyMeansOf(IReadOnlyList<PriceDay> days) =>
    [
        .. days.GroupBy(day => YearMonth.Of(day.Day)).OrderByDescending(month => month.Key)
            .Select(month => new MonthlyMean(month.Key, MeanOf(month.Select(day => day.Close).ToArray()))),
    ];
}
