using System.Buffers;
using System.Text;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Tests.Statistics.Reports;

/// <summary>Reports for tests, and what they come to as text.</summary>
internal static class TestReports
{
    public const string Title = "Alpha Tech Growth, Alpha Investments, New York";

    /// <summary>The report of <see cref="ValuationTable.Small"/> with the year 2024 as its period.</summary>
    public static Report Small { get; } = Of(ValuationTable.Small, "2024..2024");

    /// <summary>The report of an empty table.</summary>
    public static Report Empty { get; } = Of([], "2020..2024");

    public static Report Of(ValuationRow[] rows, string period, DeviationKind kind = DeviationKind.Sample, string title = Title) =>
        new("Inv1_P11", title, StatisticsAccumulator.Compute(rows, ReportPeriod.Parse(period), kind), PortfolioCurves.Of(rows));

    public static string Text(Report report, ReportFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        ReportWriter.Write(report, format, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>A hundred GOOGL shares over three years.</summary>
    public static ValuationRow[] Googl() => ValuationTable.Of(File.ReadLines(GoldenFile("googl-closes.csv")).Skip(1).Select(line => line.Split(','))
        .Select(fields => (fields[0], Money.FromDecimal(decimal.Parse(fields[1]) * 100).ToString())));

    /// <summary>So many days from 2000 on, with values between 1,000 and 2,009 that go up and down.</summary>
    public static ValuationRow[] Long(int days) => ValuationTable.Of(
        Enumerable.Range(0, days).Select(i => ($"{new DateOnly(2000, 1, 1).AddDays(i):O}", $"{1_000 + i * 7919 % 1009}.00")));

    public static string GoldenFile(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);
}
