using Bourse.Bars;
using Bourse.Bars.Indicators;

namespace Bourse.Hosting.Reading;

/// <summary>A bar with the figures of some indicators.</summary>
/// <param name="Bar">The bar.</param>
/// <param name="Figures">In the order of the indicators and their columns; NaN where there is none.</param>
public sealed record IndicatorRow(Bar Bar, double[] Figures)
{
    /// <summary>
    /// The newest bars that were chosen, the newest first. Indicators begin with the first bar of the series, whichever bars were chosen.
    /// </summary>
    public static async Task<List<IndicatorRow>> ReadNewestAsync(
        ChosenBars chosen, IReadOnlyList<Indicator> indicators, long count, CancellationToken cancellation)
    {
        if (indicators.Count == 0) return (await chosen.ReadNewestAsync(count, cancellation)).ConvertAll(bar => new IndicatorRow(bar, []));
        var (newest, columns) = (new Queue<IndicatorRow>(), indicators.Sum(indicator => indicator.Columns.Count));
        await foreach (var (bar, isAsked) in chosen.ReadWithPastAsync(cancellation))
        {
            var figures = new double[columns];
            Compute(indicators, BarFigures.Of(bar), figures);
            if (!isAsked) continue;
            newest.Enqueue(new IndicatorRow(bar, figures));
            if (newest.Count > count) newest.Dequeue();
        }

        return [.. newest.Reverse()];
    }

    private static void Compute(IReadOnlyList<Indicator> indicators, in BarFigures bar, Span<double> figures)
    {
        foreach (var indicator in indicators)
        {
            indicator.Next(bar, figures);
            figures = figures[indicator.Columns.Count..];
        }
    }
}
