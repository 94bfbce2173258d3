using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Statistics;

/// <summary>What the charts of a report are drawn from: the last year day by day, the whole history month by month.</summary>
/// <param name="LastYear">The evaluations of the year that ends with the last day, ascending by day.</param>
/// <param name="Months">The range of each calendar month that has rows, ascending.</param>
public sealed record PortfolioCurves(IReadOnlyList<ChartPoint> LastYear, IReadOnlyList<MonthRange> Months)
{
    /// <summary>A value that is so many times its highest below that has <see cref="DeepestDrawdown"/>, as after a highest of a few cents.</summary>
    public const long MostTimesBelow = 10_000_000;

    /// <summary>The deepest drawdown that is shown, in millionths of a per cent.</summary>
    public const long DeepestDrawdown = -1_000_000_000 * Money.Scale + 1;

    /// <summary>The curves of a whole table.</summary>
    public static PortfolioCurves Of(IReadOnlyList<ValuationRow> rows)
    {
        if (rows.Count == 0) return new PortfolioCurves([], []);
        var yearBefore = rows[^1].AsOf.AddYears(-1).DayNumber;
        return new PortfolioCurves([.. rows.Select(ValueOf).Where(point => point.Day > yearBefore)], MonthsOf(rows));
    }

    /// <summary>How far each of some values is below the highest until then, from the first value above zero on.</summary>
    internal static IReadOnlyList<ChartPoint> DrawdownsOf(IEnumerable<ChartPoint> values)
    {
        var peak = 0L;
        return
        [
            .. values.SkipWhile(value => value.Micros <= 0)
                .Select(value => new ChartPoint(value.Day, DrawdownOf(value.Micros, peak = Math.Max(peak, value.Micros)))),
        ];
    }

    private static List<MonthRange> MonthsOf(IReadOnlyList<ValuationRow> rows)
    {
        var months = new List<MonthRange>();
        var peak = 0L;
        foreach (var row in rows)
        {
            var value = ValueOf(row);
            peak = Math.Max(peak, value.Micros);
            var drawdown = new ChartPoint(value.Day, DrawdownOf(value.Micros, peak));
            if (months.Count > 0 && months[^1].Contains(row.AsOf)) months[^1] = months[^1].With(value, drawdown);
            else months.Add(new MonthRange(value, value, drawdown));
        }

        return months;
    }

    private static ChartPoint ValueOf(ValuationRow row) => new(row.AsOf.DayNumber, row.Evaluation.Micros);

    /// <summary>How far a value is below the highest until then: millionths of a per cent, 0 or less, rounded half away from zero.</summary>
    private static long DrawdownOf(long value, long peak)
    {
        const long hundredPercent = 100 * Money.Scale;
        if (peak == 0) return 0;
        var below = (Int128)peak - value;
        return below >= (Int128)peak * MostTimesBelow ? DeepestDrawdown : Money.RoundedQuotient(-below * hundredPercent, peak);
    }
}

/// <summary>The extremes of one calendar month. Of equal ones the earliest day counts.</summary>
/// <param name="Lowest">The lowest evaluation.</param>
/// <param name="Highest">The highest evaluation.</param>
/// <param name="Drawdown">The deepest drawdown: how far the value was below the highest until then, in per cent, 0 or less.</param>
public sealed record MonthRange(ChartPoint Lowest, ChartPoint Highest, ChartPoint Drawdown)
{
    /// <summary>The first day of the month.</summary>
    public DateOnly First
    {
        get
        {
            var day = DateOnly.FromDayNumber(Lowest.Day);
            return new DateOnly(day.Year, day.Month, 1);
        }
    }

    /// <summary>Whether a day is in this month.</summary>
    public bool Contains(DateOnly day) => (day.Year, day.Month) == (First.Year, First.Month);

    /// <summary>The range with a later day of the month.</summary>
    public MonthRange With(ChartPoint value, ChartPoint drawdown) => new(
        value.Micros < Lowest.Micros ? value : Lowest,
        value.Micros > Highest.Micros ? value : Highest,
        drawdown.Micros < Drawdown.Micros ? drawdown : Drawdown);
}
