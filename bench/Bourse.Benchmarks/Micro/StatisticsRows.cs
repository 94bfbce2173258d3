using BenchmarkDotNet.Attributes;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Statistics;

namespace Bourse.Benchmarks.Micro;

/// <summary>The figures of a report from the rows of a table, beside the same figures by LINQ in decimals.</summary>
public class StatisticsRows
{
    /// <summary>The trading days of 25 years: a table of the demo.</summary>
    private const int Count = 6_279;
    private const int Seed = 20_000_101;
    private const int Shares = 12_200;
    private static readonly ReportPeriod Period = new(new DateOnly(2020, 1, 1), new DateOnly(2024, 12, 31));
    private readonly ValuationRow[] _rows;
    private readonly Plain[] _decimals;

    /// <summary>Prepares a table.</summary>
    public StatisticsRows()
    {
        var random = new Random(Seed);
        var rows = new List<ValuationRow>();
        foreach (var day in Calendars.Greek.Between(new DateOnly(2000, 1, 1), new DateOnly(2024, 12, 31)))
        {
            rows.Add(RowAfter(rows.Count == 0 ? null : rows[^1].Evaluation, day, Money.FromCents(random.Next(310_000_000, 333_000_000))));
        }

        _rows = [.. rows];
        _decimals = [.. _rows.Select(row => new Plain(
            row.AsOf, row.Evaluation.ToDecimal(), row.EvaluationChange?.ToDecimal(), row.NavChangePct?.ToDecimal()))];
        if (_rows.Length != Count) throw new InvalidOperationException($"{_rows.Length} rows instead of {Count}");
    }

    /// <summary>As reports are computed.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count, Description = "figures of a report")]
    public PortfolioStatistics Figures() => StatisticsAccumulator.Compute(_rows, Period, DeviationKind.Sample);

    /// <summary>The same figures, a query each, in decimals (the deviation's root in doubles, as there is none for decimals).</summary>
    [Benchmark(OperationsPerInvoke = Count, Description = "by LINQ in decimals")]
    public int Decimals()
    {
        var changes = _decimals.Where(row => row.Change is not null).ToList();
        var extremes = Extremes(changes);
        var years = changes.GroupBy(row => row.Day.Year).Select(year => (year.Key, Extremes([.. year])))
            .OrderByDescending(year => year.Key).ToList();
        var all = Moments([.. _decimals.Select(row => row.Value)]);
        var period = Moments([.. _decimals.Where(row => Period.Contains(row.Day)).Select(row => row.Value)]);
        var months = _decimals.GroupBy(row => (row.Day.Year, row.Day.Month)).Select(month => (month.Key, month.Average(row => row.Value)))
            .OrderByDescending(month => month.Key).ToList();
        return years.Count + months.Count + (int)(all.Average - period.Average) + (int)(all.Deviation - period.Deviation) + extremes.Worst!.Day.Year;
    }

    private static ValuationRow RowAfter(Money? before, DateOnly day, Money value)
    {
        Money? change = before is { } previous ? value - previous : null;
        return new ValuationRow(
            day,
            new Money(Money.RoundedQuotient(value.Micros, Shares)),
            change is { } c ? new Money(Money.RoundedQuotient(c.Micros, Shares)) : null,
            change is { } d ? new Money(Money.RoundedQuotient((Int128)d.Micros * 100 * Money.Scale, before!.Value.Micros)) : null,
            value,
            change,
            0);
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
