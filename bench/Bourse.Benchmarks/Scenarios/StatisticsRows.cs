using Bourse.Benchmarks.Harness;
using Bourse.Market;
using Bourse.Statistics;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The figures of reports from the rows of tables, beside DuckDB's grouping of the same rows and beside LINQ in decimals.</summary>
internal sealed class StatisticsRows : IBenchmark
{
    private const string Unit = "ns a row";
    private const double OfDuckDb = 0.5;
    private const int DecimalTables = 10;
    private static readonly ReportPeriod Period = new(new DateOnly(2020, 1, 1), new DateOnly(2024, 12, 31));

    /// <inheritdoc/>
    public string Name => "statistics";

    /// <inheritdoc/>
    public string About => $"all figures of the reports of {ManyTables.Count} portfolios, {ManyTables.DaysEach:N0} rows each, on one core";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var tables = new ManyTables();
        var cents = tables.Tables.Sum(rows => rows.Sum(row => (decimal)row.Evaluation.ToCents()));
        using var duckDb = new DuckDbTable(tables);
        var decimals = tables.Tables.Take(DecimalTables).Select(rows => new DecimalFigures(rows, Period)).ToList();
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                new("figures of a report", () => Compute(tables)),
                new("DuckDB's GROUP BY", _ => Task.FromResult(Group(duckDb, cents))),
                new("LINQ in decimals", () => decimals.ForEach(one => one.Compute())),
            ],
            cancellation);
        var (ours, duck, linq) = (series[0], series[1], series[2]);
        return new Findings(
            [
                ours.TimeBeside(duck) with { Target = Target.AtMost(OfDuckDb) },
                ours.TimeBeside(linq, (double)ManyTables.Count / DecimalTables),
            ],
            [
                ours.Nanoseconds(Unit, ManyTables.Rows), duck.Nanoseconds(Unit, ManyTables.Rows),
                linq.Nanoseconds(Unit, (double)DecimalTables * ManyTables.DaysEach),
            ])
        {
            Notes =
            [
                $"{ManyTables.Rows:N0} rows. Ours are all figures of all five sections with their days, rounded. DuckDB, on one thread and without a "
                + "result to hand over, groups by portfolio and month: count, sum, sum of squares, extremes; neither days nor roots. Its sums are "
                + "compared with those of the rows.",
                $"LINQ ran over the first {DecimalTables} portfolios.",
            ],
        };
    }

    private static void Compute(ManyTables tables)
    {
        foreach (var rows in tables.Tables)
        {
            var figures = StatisticsAccumulator.Compute(rows, Period, DeviationKind.Sample);
            if (figures.Days == rows.Length) continue;
            throw new BourseException(FailureKind.Failed, $"{figures.Days} days are in a report instead of {rows.Length}");
        }
    }

    private static Elapsed Group(DuckDbTable table, decimal cents)
    {
        var elapsed = Stopwatches.Time(table.Group);
        return table.Totals() == (ManyTables.Rows, cents)
            ? elapsed
            : throw new BourseException(FailureKind.Failed, $"DuckDB's sums are {table.Totals()} instead of {(ManyTables.Rows, cents)}");
    }
}
