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
    /// <summary>A portfolio's rows while its reports are rendered; one list serves all portfolios, one after another.</summary>
    private readonly List<ValuationRow> _rows = [];

    /// <summary>
    /// Makes the reports of all portfolios of some investors. Nothing is written before every table has been read: when the database fails on the
    /// way, the old files stay as they are.
    /// </summary>
    public async Task<IReadOnlyList<MadeReport>> MakeAsync(IEnumerable<Investor> investors, CancellationToken cancellation)
    {
        var made = new List<MadeReport>();
        var files = new List<(string Path, ReadOnlyMemory<byte> Content)>();
        foreach (var investor in investors)
        {
            foreach (var portfolio in investor.Portfolios)
            {
                var (report, last) = await ComputeAsync(investor, portfolio, cancellation);
                var rendered = options.Formats.Select(format => Render(report, format)).ToList();
                files.AddRange(rendered);
                made.Add(new MadeReport(portfolio, report.Statistics, last, [.. rendered.Select(file => file.Path)]));
            }
        }

        // Each file waits for the disk; together they wait once.
        await Parallel.ForEachAsync(files, cancellation, async (file, stop) => await AtomicFile.WriteAsync(file.Path, file.Content, stop));
        return made;
    }

    private async Task<(Report Report, ValuationRow? Last)> ComputeAsync(Investor investor, Portfolio portfolio, CancellationToken cancellation)
    {
        var accumulator = new StatisticsAccumulator(options.Period, options.Deviation);
        var keepsRows = options.Formats.Contains(ReportFormat.Html);
        ValuationRow? last = null;
        _rows.Clear();
        await foreach (var block in database.ReadAsync(portfolio.Key, null, null, cancellation))
        {
            accumulator.Add(block.Span);
            last = block.Span[^1];
            // Only the charts of a page need the rows once more.
            if (keepsRows) _rows.AddRange(block.Span);
        }

        return (Report.Of(investor, portfolio, accumulator.ToStatistics(), _rows), last);
    }

    private (string Path, ReadOnlyMemory<byte> Content) Render(Report report, ReportFormat format)
    {
        var content = new ArrayBufferWriter<byte>();
        ReportWriter.Write(report, format, content);
        return (Path.Combine(options.Folder, ReportFormats.FileName(report.Key, format)), content.WrittenMemory);
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
