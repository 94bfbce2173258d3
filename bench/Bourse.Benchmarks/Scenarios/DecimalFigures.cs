using Bourse.Ledger;
using Bourse.Statistics;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The figures of a report as one would write them at first: LINQ in decimals, the deviation's root in doubles.</summary>
internal sealed class DecimalFigures
{
    private readonly ReportPeriod _period;
    private readonly Plain[] _rows;

    public DecimalFigures(ValuationRow[] rows, ReportPeriod period)
    {
        _period = period;
        _rows = [.. rows.Select(row => new Plain(
            row.AsOf, row.Evaluation.ToDecimal(), row.EvaluationChange?.ToDecimal(), row.NavChangePct?.ToDecimal()))];
    }

    /// <summary>Computes them; tells a number that depends on all of them.</summary>
    public int Compute()
    {
        var changes = _rows.Where(row => row.Change is not null).ToList();
        var extremes = Extremes(changes);
        var years = changes.GroupBy(row => row.Day.Year).Select(year => (year.Key, Extremes([.. year])))
            .OrderByDescending(year => year.Key).ToList();
        var all = Moments([.. _rows.Select(row => row.Value)]);
        var period = Moments([.. _rows.Where(row => _period.Contains(row.Day)).Select(row => row.Value)]);
        var months = _rows.GroupBy(row => (row.Day.Year, row.Day.Month)).Select(month => (month.Key, month.Average(row => row.Value)))
            .OrderByDescending(month => month.Key).ToList();
        return years.Count + months.Count + (int)(all.Average - period.Average) + (int)(all.Deviation - period.Deviation) + extremes.Worst!.Day.Year;
    }

    private static (Plain? Worst, Plain? Best, Plain? WorstPercent, Plain? BestPercent) Extremes(List<Plain> changes) =>
        (changes.MinBy(row => row.Change), changes.MaxBy(row => row.Change), changes.MinBy(row => row.Percent), changes.MaxBy(row => row.Percent));

    private static (decimal Average, double Deviation) Moments(List<decimal> values)
    {
        var average = values.Average();
        var squares = values.Sum(value => (value - average) * (value - average));
        return (average, Math.Sqrt((double)(squares / (values.Count - 1))));
    }

    private sealed record Plain(DateOnly Day, decimal Value, decimal? Change, decimal? Percent);
}
