using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Statistics;

/// <summary>
/// What the charts of a report are drawn from: points ascending by day, thinned to what a chart can show. The days are cut into
/// <see cref="Runs"/> equal runs when there are more than <see cref="MostPoints"/>; of each run the first, the earliest lowest, the earliest
/// highest and the last point stay, of either curve by itself. So the extremes of the whole curve are always among its points.
/// </summary>
/// <param name="Values">The evaluations.</param>
/// <param name="Drawdowns">How far each day's value was below the highest until then: per cent, 0 or less.</param>
public sealed record PortfolioCurves(IReadOnlyList<ChartPoint> Values, IReadOnlyList<ChartPoint> Drawdowns)
{
    /// <summary>The most points that a curve has.</summary>
    public const int MostPoints = 1_500;

    /// <summary>How many runs the days are cut into when there are more of them than points.</summary>
    public const int Runs = MostPoints / Thinning.KeptPerRun;

    /// <summary>A value that is so many times its highest below that has <see cref="DeepestDrawdown"/>, as after a highest of a few cents.</summary>
    public const long MostTimesBelow = 10_000_000;

    /// <summary>The deepest drawdown that is shown, in millionths of a per cent.</summary>
    public const long DeepestDrawdown = -1_000_000_000 * Money.Scale + 1;

    /// <summary>The curves of a whole table.</summary>
    public static PortfolioCurves Of(IReadOnlyList<ValuationRow> rows) => new(
        Thinning.Thin([.. rows.Select(row => new ChartPoint(row.AsOf.DayNumber, row.Evaluation.Micros))], MostPoints),
        Thinning.Thin(DrawdownsOf(rows), MostPoints));

    private static List<ChartPoint> DrawdownsOf(IReadOnlyList<ValuationRow> rows)
    {
        var points = new List<ChartPoint>(rows.Count);
        var peak = 0L;
        foreach (var row in rows)
        {
            var value = row.Evaluation.Micros;
            peak = Math.Max(peak, value);
            points.Add(new ChartPoint(row.AsOf.DayNumber, DrawdownOf(value, peak)));
        }

        return points;
    }

    private static long DrawdownOf(long value, long peak)
    {
        const long hundredPercent = 100 * Money.Scale;
        if (peak == 0) return 0;
        var below = (Int128)peak - value;
        return below >= (Int128)peak * MostTimesBelow ? DeepestDrawdown : Money.RoundedQuotient(-below * hundredPercent, peak);
    }
}
