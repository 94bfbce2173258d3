using System.Numerics;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Statistics;
using FsCheck;
using FsCheck.Fluent;

namespace Bourse.Tests.Statistics;

/// <summary>The accumulator against a slow second computation on lists and big integers, over tables of every kind.</summary>
public sealed class StatisticsProperties
{
    private const long MaxCents = long.MaxValue / 10_000;

    /// <summary>Values of every size; not so far apart that their deviation is beyond what money holds.</summary>
    private static readonly Gen<long> Cents = Gen.OneOf(
        Whole(-100, 100), Whole(300_000_000, 340_000_000), Whole(0, MaxCents), Whole(-MaxCents / 4, MaxCents / 4));

    private static readonly Gen<Money?> Change = Gen.Frequency(
        (1, Gen.Constant((Money?)null)), (6, Whole(-3, 3).Select(InMoney)), (3, Cents.Select(InMoney)));

    private static readonly Gen<(int Gap, ValuationRow Row)> Rows =
        from gap in Gen.Frequency((8, Gen.Choose(1, 4)), (2, Gen.Choose(1, 60)), (1, Gen.Choose(1, 900)))
        from cents in Cents
        from change in Change
        from percent in Change
        select (gap, new ValuationRow(default, Money.Zero, null, percent, Money.FromCents(cents), change, 0));

    private static readonly Gen<Table> Tables =
        from begin in Gen.Choose(0, 400)
        from rows in Gen.Choose(0, 120).SelectMany(count => Gen.ArrayOf(Rows, count))
        from cuts in Gen.ArrayOf(Gen.Choose(0, 120), 4)
        from bounds in Gen.ArrayOf(Gen.Choose(0, 1500), 2)
        from population in Gen.Elements(true, false)
        select new Table(Dated(begin, rows), cuts, Period(bounds), population ? DeviationKind.Population : DeviationKind.Sample);

    [Fact]
    public void The_figures_are_those_of_a_slow_computation() => Holds(table =>
    {
        var statistics = StatisticsAccumulator.Compute(table.Rows, table.Period, table.Kind);
        var inside = table.Rows.Where(row => row.AsOf >= table.Period.From && row.AsOf <= table.Period.To).ToList();
        Assert.Equal(Extremes(table.Rows), statistics.Changes);
        var years = table.Rows.GroupBy(row => row.AsOf.Year).Reverse();
        Assert.Equal(years.Select(year => new YearExtremes(year.Key, Extremes([.. year]))), statistics.Years);
        AssertFigures(table.Rows, table.Kind, statistics.Evaluation);
        AssertFigures(inside, table.Kind, statistics.PeriodEvaluation);
        var months = table.Rows.GroupBy(row => (row.AsOf.Year, row.AsOf.Month)).Reverse();
        Assert.Equal(months.Select(month => new MonthAverage(month.Key.Year, month.Key.Month, Average([.. month]))), statistics.Months);
    });

    [Fact]
    public void It_makes_no_difference_where_the_stream_is_cut() => Holds(table =>
    {
        var whole = StatisticsAccumulator.Compute(table.Rows, table.Period, table.Kind);
        var accumulator = new StatisticsAccumulator(table.Period, table.Kind);
        var from = 0;
        foreach (var cut in table.Cuts.Select(cut => Math.Min(cut, table.Rows.Length)).Order().Append(table.Rows.Length))
        {
            accumulator.Add(table.Rows.AsSpan(from..cut));
            from = cut;
        }

        Assert.Equivalent(whole, accumulator.ToStatistics(), strict: true);
    });

    [Fact]
    public void Sums_of_parts_add_up_to_the_sums_of_the_whole() => Holds(table =>
    {
        var cut = Math.Min(table.Cuts[0], table.Rows.Length);
        Assert.Equal(Sums(table.Rows), Sums(table.Rows[..cut]) + Sums(table.Rows[cut..]));
        Assert.Equal(Sums(table.Rows), Sums(table.Rows[cut..]) + Sums(table.Rows[..cut]));
    });

    private static void Holds(Action<Table> property) => Check.One(
        Properties.Drawn(400), Prop.ForAll(Tables.ToArbitrary(), property));

    private static ChangeExtremes Extremes(IReadOnlyList<ValuationRow> rows)
    {
        var changes = rows.Where(row => row.EvaluationChange is not null).Select(row => new Extreme(row.EvaluationChange!.Value, row.AsOf)).ToList();
        var percents = rows.Where(row => row.NavChangePct is not null).Select(row => new Extreme(row.NavChangePct!.Value, row.AsOf)).ToList();
        return new ChangeExtremes(Least(changes), Most(changes), Least(percents), Most(percents));
    }

    private static Extreme? Least(List<Extreme> extremes) =>
        extremes.Count == 0 ? null : extremes.OrderBy(extreme => extreme.Amount).ThenBy(extreme => extreme.Day).First();

    private static Extreme? Most(List<Extreme> extremes) =>
        extremes.Count == 0 ? null : extremes.OrderByDescending(extreme => extreme.Amount).ThenBy(extreme => extreme.Day).First();

    private static void AssertFigures(IReadOnlyList<ValuationRow> rows, DeviationKind kind, EvaluationFigures figures)
    {
        Assert.Equal(rows.Count, figures.Days);
        Assert.Equal(rows.Count == 0, figures.Average is null);
        Assert.Equal(rows.Count < 2, figures.Deviation is null);
        if (rows.Count > 0) Assert.Equal(Average(rows), figures.Average);
        if (figures.Deviation is not { } deviation) return;
        var (count, total) = (new BigInteger(rows.Count), Total(rows));
        // n² times the variance's dividend, from the distances to the mean instead of from the sum of squares.
        var spread = rows.Aggregate(BigInteger.Zero, (sum, row) => sum + BigInteger.Pow(count * CentsOf(row) - total, 2));
        var scale = count * count * (kind == DeviationKind.Sample ? count - 1 : count);
        BigInteger cents = CentsOf(deviation);
        // r is √q rounded half away from zero when (r - ½)² ≤ q < (r + ½)².
        Assert.True(cents == 0 || BigInteger.Pow(2 * cents - 1, 2) * scale <= 4 * spread, $"{deviation} is too large");
        Assert.True(BigInteger.Pow(2 * cents + 1, 2) * scale > 4 * spread, $"{deviation} is too small");
    }

    private static Money Average(IReadOnlyList<ValuationRow> rows)
    {
        var (total, count) = (Total(rows), rows.Count);
        var quotient = BigInteger.DivRem(2 * BigInteger.Abs(total) + count, 2 * count, out _);
        return Money.FromCents((long)(quotient * total.Sign));
    }

    private static BigInteger Total(IReadOnlyList<ValuationRow> rows) => rows.Aggregate(BigInteger.Zero, (sum, row) => sum + CentsOf(row));

    private static long CentsOf(ValuationRow row) => CentsOf(row.Evaluation);

    private static long CentsOf(Money amount) => (long)(amount.ToDecimal() * 100);

    private static Moments Sums(ValuationRow[] rows) => rows.Aggregate(
        default(Moments), (sums, row) => sums + new Moments(1, CentsOf(row), (UInt128)BigInteger.Pow(CentsOf(row), 2)));

    private static Money? InMoney(long cents) => Money.FromCents(cents);

    private static Gen<long> Whole(long low, long high) =>
        from upper in Gen.Choose(0, int.MaxValue)
        from lower in Gen.Choose(0, int.MaxValue)
        select low + (long)((((UInt128)(uint)upper << 31) | (uint)lower) % (UInt128)((Int128)high - low + 1));

    private static ValuationRow[] Dated(int begin, (int Gap, ValuationRow Row)[] rows)
    {
        var day = new DateOnly(1999, 6, 1).AddDays(begin);
        return [.. rows.Select(row => row.Row with { AsOf = day = day.AddDays(row.Gap) })];
    }

    private static ReportPeriod Period(int[] bounds) =>
        new(new DateOnly(1999, 6, 1).AddDays(bounds.Min()), new DateOnly(1999, 6, 1).AddDays(bounds.Max()));

    private sealed record Table(ValuationRow[] Rows, int[] Cuts, ReportPeriod Period, DeviationKind Kind);
}
