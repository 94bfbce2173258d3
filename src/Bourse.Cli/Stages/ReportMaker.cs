using System.Buffers;
using Bourse.Adapters.Files;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Cli.Stages;

/// <summary>Makes the reports of portfolios: reads their tables, computes, writes the files.</summary>
/// <param name="database">Holds the tables.</param>
/// <param name="options">What reports are wanted.</param>
internal sealed class ReportMaker(IInvestorsDatabase database, ReportOptions options)
{
    /// <summary>Makes the reports of one portfolio. Nothing is written before all figures are there.</summary>
    public async Task<MadeReport> MakeAsync(Investor investor, Portfolio portfolio, CancellationToken cancellation)
    {
        var accumulator = new StatisticsAccumulator(options.Period, options.Deviation);
        var rows = new List<ValuationRow>();
        ValuationRow? last = null;
        await foreach (var block in database.ReadAsync(portfolio.Key, null, null, cancellation))
        {
            accumulator.Add(block.Span);
            last = block.Span[^1];
            // Only the charts of a page need the rows once more.
            if (options.Formats.Contains(ReportFormat.Html)) rows.AddRange(block.Span);
        }

        var statistics = accumulator.ToStatistics();
        var report = Report.Of(investor, portfolio, statistics, rows);
        var files = new List<string>();
        foreach (var format in options.Formats) files.Add(await WriteAsync(report, format, cancellation));
        return new MadeReport(portfolio, statistics, last, files);
    }

    private async Task<string> WriteAsync(Report report, ReportFormat format, CancellationToken cancellation)
    {
        var content = new ArrayBufferWriter<byte>();
        ReportWriter.Write(report, format, content);
        var path = Path.Combine(options.Folder, ReportFormats.FileName(report.Key, format));
        await AtomicFile.WriteAsync(path, content.WrittenMemory, cancellation);
        return path;
    }
}

/// <summary>What reports are wanted.</summary>
/// <param name="Folder">Where the files go.</param>
/// <param name="Formats">In which formats.</param>
/// <param name="Period">The days of the fourth section.</param>
/// <param name="Deviation">Which deviation.</param>
internal sealed record ReportOptions(string Folder, IReadOnlyList<ReportFormat> Formats, ReportPeriod Period, DeviationKind Deviation);

/// <summary>A portfolio's reports.</summary>
/// <param name="Portfolio">The portfolio.</param>
/// <param name="Statistics">Its figures.</param>
/// <param name="Last">The last row of its table; null when that is empty.</param>
/// <param name="Files">The files written.</param>
internal sealed record MadeReport(Portfolio Portfolio, PortfolioStatistics Statistics, ValuationRow? Last, IReadOnlyList<string> Files);
