using System.Buffers;
using Bourse.Adapters.Files;
using Bourse.Market;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Cli.Stages;

/// <summary>Makes the reports of portfolios: has their figures computed, writes the files.</summary>
/// <param name="engine">Computes the figures.</param>
/// <param name="options">What reports are wanted.</param>
internal sealed class ReportMaker(IStatisticsEngine engine, ReportOptions options)
{
    /// <summary>
    /// Makes the reports of all portfolios of some investors. Nothing is written before every table has been read: when the database fails on the
    /// way, the old files stay as they are.
    /// </summary>
    /// <param name="investors">Whose portfolios.</param>
    /// <param name="progress">Is told how far the engine is; null when nobody wants to know.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<MadeReport>> MakeAsync(
        IEnumerable<Investor> investors, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var owned = investors.SelectMany(investor => investor.Portfolios, (investor, portfolio) => (investor, portfolio)).ToList();
        var keys = owned.Select(one => one.portfolio.Key).ToList();
        var request = new StatisticsRequest(keys, options.Period, options.Deviation, options.Formats.Contains(ReportFormat.Html));
        var figures = await engine.ComputeAsync(request, progress, cancellation);
        var made = new List<MadeReport>();
        var files = new List<(string Path, ReadOnlyMemory<byte> Content)>();
        foreach (var ((investor, portfolio), (statistics, last, curves)) in owned.Zip(figures))
        {
            var report = Report.Of(investor, portfolio, statistics, curves);
            var rendered = options.Formats.Select(format => Render(report, format)).ToList();
            files.AddRange(rendered);
            made.Add(new MadeReport(portfolio, statistics, last, [.. rendered.Select(file => file.Path)]));
        }

        // Each file waits for the disk; together they wait once.
        await Parallel.ForEachAsync(files, cancellation, async (file, stop) => await AtomicFile.WriteAsync(file.Path, file.Content, stop));
        return made;
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
internal sealed record MadeReport(Portfolio Portfolio, PortfolioStatistics Statistics, LastDay? Last, IReadOnlyList<string> Files);
