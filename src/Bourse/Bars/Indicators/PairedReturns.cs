namespace Bourse.Bars.Indicators;

/// <summary>How two series move together, from their simple returns. A figure that would divide by zero, or needs more days, is null.</summary>
/// <param name="Beta">The covariance of both returns by the variance of the second ones.</param>
/// <param name="Correlation">The covariance by the product of both deviations.</param>
/// <param name="TrackingError">The sample deviation of the differences of the returns, times √252.</param>
public sealed record PairedReturns(double? Beta, double? Correlation, double? TrackingError)
{
    /// <summary>The figures of two series.</summary>
    /// <param name="first">Prices above zero.</param>
    /// <param name="second">As many prices of the same days, above zero.</param>
    public static PairedReturns Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, first.Length);
        var (left, right) = (ReturnsOf(first), ReturnsOf(second));
        var (leftSquares, rightSquares, products) = (SumOfProducts(left, left), SumOfProducts(right, right), SumOfProducts(left, right));
        var differences = left.Zip(right, (one, other) => one - other).ToArray();
        var scale = Math.Sqrt((double)RiskFigures.DaysPerYear / (differences.Length - 1));
        return new PairedReturns(
            rightSquares > 0 ? products / rightSquares : null,
            leftSquares > 0 && rightSquares > 0 ? products / Math.Sqrt(leftSquares * rightSquares) : null,
            differences.Length > 1 ? Math.Sqrt(SumOfProducts(differences, differences)) * scale : null);
    }

    private static double[] ReturnsOf(ReadOnlySpan<double> prices)
    {
        var returns = new double[Math.Max(0, prices.Length - 1)];
        for (var i = 0; i < returns.Length; i++) returns[i] = prices[i + 1] / prices[i] - 1;
        return returns;
    }

    /// <summary>Σ (x − mean of x) (y − mean of y).</summary>
    private static double SumOfProducts(double[] left, double[] right)
    {
        if (left.Length == 0) return 0;
        var (leftMean, rightMean) = (PreciseSum.Of(left).Value / left.Length, PreciseSum.Of(right).Value / right.Length);
        return PreciseSum.Of(left.Zip(right, (one, other) => (one - leftMean) * (other - rightMean)).ToArray()).Value;
    }
}
