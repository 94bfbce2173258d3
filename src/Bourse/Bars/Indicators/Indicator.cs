namespace Bourse.Bars.Indicators;

/// <summary>
/// A technical indicator in two forms with the same figures, bit for bit: <see cref="Next"/> takes bar after bar as they come,
/// <see cref="Compute(BarColumns)"/> a whole series. A figure is NaN as long as too few bars came before it. Prices and volumes have to be finite. An
/// instance serves one series and one caller at a time.
/// </summary>
public abstract class Indicator
{
    private protected Indicator(params string[] columns) => Columns = columns;

    /// <summary>The names of the figures that a bar has, e.g. <c>sma20</c>.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Takes the next bar of the series, with constant effort.</summary>
    /// <param name="bar">The bar.</param>
    /// <param name="figures">Takes a figure for each of <see cref="Columns"/>.</param>
    public abstract void Next(in BarFigures bar, Span<double> figures);

    /// <summary>The figures of a whole series; bars that <see cref="Next"/> has taken have no part in them.</summary>
    /// <returns>For each of <see cref="Columns"/> a figure a bar.</returns>
    public double[][] Compute(BarColumns bars)
    {
        var figures = new double[Columns.Count][];
        for (var i = 0; i < figures.Length; i++) figures[i] = new double[bars.Count];
        Compute(bars, figures);
        return figures;
    }

    /// <inheritdoc cref="Compute(BarColumns)"/>
    /// <param name="bars">The series.</param>
    /// <param name="figures">Takes, for each of <see cref="Columns"/>, a figure a bar.</param>
    public abstract void Compute(BarColumns bars, double[][] figures);

    private protected static int RequireWindow(int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, IndicatorCatalog.LongestWindow);
        return window;
    }
}
