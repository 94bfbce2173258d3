namespace Bourse.Bars.Indicators;

/// <summary>Exponential smoothing: a number times its weight, and the figure before times the rest. Errors fade as fast as the numbers do.</summary>
/// <param name="weight">The weight of the new number.</param>
internal readonly struct Smoothing(double weight)
{

    /// <summary>The smoothing of a moving average over n numbers: the weight is 2/(n+1).</summary>
    public static Smoothing OfWindow(int window) => new(2.0 / (window + 1));

    /// <summary>The figure after a number.</summary>
    public double Next(double previous, double number) => Math.FusedMultiplyAdd(previous, 1 - weight, number * weight);
}
