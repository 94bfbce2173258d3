using System.Buffers;
using Bourse.Adapters.Files;
using Bourse.Market;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Hosting.Reporting;

/// <summary>Writes the reports of portfolios from the figures that an engine computes.</summary>
/// <param name="engine">Computes the figures.</param>
/// <param name="options">Which reports to write.</param>
public sealed class ReportMaker(IStatisticsEngine engine, ReportOptions options)
{
    /// <summary>Concurrent writers for each core; there are several, since each file waits for the disk.</summary>
    private const int WritersACore = 4;

    /// <summary>
    /// Makes the reports of all portfolios of some investors. They are written as their figures arrive and renamed only after every table has been
    /// read: when the database fails meanwhile, or the work is cancelled, the old files stay.
    /// </summary>
    /// <param name="investors">Whose portfolios.</param>
    /// <param name="progress">Receives the progress; may be null.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task<IReadOnlyList<MadeReport>> MakeAsync(
        IEnumerable<Investor> investors, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var owned = investors.SelectMany(investor => investor.Portfolios, (investor, portfolio) => (investor, portfolio)).ToList();
        var keys = owned.Select(one => one.portfolio.Key).ToList();
        var request = new StatisticsRequest(keys, options.Period, options.Deviation, options.Formats.Contains(ReportFormat.Html));
        var made = new MadeReport[owned.Count];
        using var files = new StagedFiles(options.Folder);
        await Parallel.ForEachAsync(
            engine.ComputeAsync(request, progress, cancellation).Index(),
            new ParallelOptions { MaxDegreeOfParallelism = WritersACore * Environment.ProcessorCount, CancellationToken = cancellation },
            async (found, stop) =>
            {
                var (investor, portfolio) = owned[found.Index];
                var report = Report.Of(investor, portfolio, found.Item.Statistics, found.Item.Curves);
                made[found.Index] = MadeReport.Of(portfolio, found.Item, await WriteAsync(files, report, stop));
            });
        files.Commit();
        return made;
    }

    private async Task<IReadOnlyList<string>> WriteAsync(StagedFiles files, Report report, CancellationToken cancellation)
    {
        var paths = new List<string>();
        foreach (var format in options.Formats)
        {
            var content = new ArrayBufferWriter<byte>();
            ReportWriter.Write(report, format, content);
            var name = ReportFormats.FileName(report.Key, format);
            await files.WriteAsync(name, content.WrittenMemory, cancellation);
            paths.Add(Path.Combine(options.Folder, name));
        }

        return paths;
    }
}

/// <summary>Which reports to write.</summary>
/// <param name="Folder">Where the files go.</param>
/// <param name="Formats">In which formats.</param>
/// <param name="Period">The days of the fourth section.</param>
/// <param name="Deviation">Which deviation.</param>
public sealed record ReportOptions(string Folder, IReadOnlyList<ReportFormat> Formats, ReportPeriod Period, DeviationKind Deviation);

/// <summary>A portfolio's reports, and the few figures shown in the summary: there may be thousands of portfolios.</summary>
/// <param name="Portfolio">The portfolio.</param>
/// <param name="Days">How many trading days its table has.</param>
/// <param name="Changes">The extremes of the daily change.</param>
/// <param name="Evaluation">Average and deviation.</param>
/// <param name="Last">The last row of its table; null when that is empty.</param>
/// <param name="Files">The files written.</param>
public sealed record MadeReport(
    Portfolio Portfolio, long Days, ChangeExtremes Changes, EvaluationFigures Evaluation, LastDay? Last, IReadOnlyList<string> Files)
{
    /// <summary>Selects the figures for the summary.</summary>
    public static MadeReport Of(Portfolio portfolio, PortfolioFigures figures, IReadOnlyList<string> files)
    {
        var statistics = figures.Statistics;
        return new MadeReport(portfolio, statistics.Days, statistics.Changes, statistics.Evaluation, figures.Last, files);
    }
}
