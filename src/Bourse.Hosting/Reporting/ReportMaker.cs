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
        var hasIndex = HasIndex;
        using var files = new StagedFiles(options.Folder);
        await Parallel.ForEachAsync(
            engine.ComputeAsync(request, progress, cancellation).Index(),
            new ParallelOptions { MaxDegreeOfParallelism = WritersACore * Environment.ProcessorCount, CancellationToken = cancellation },
            async (found, stop) =>
            {
                var (investor, portfolio) = owned[found.Index];
                var report = Report.Of(investor, portfolio, found.Item.Statistics, found.Item.Curves) with
                {
                    Origin = options.Origin, HasIndex = hasIndex, FindPrice = options.Prices is { } prices ? prices.Find : null,
                };
                made[found.Index] = MadeReport.Of(portfolio, found.Item, await WriteAsync(files, report, stop));
            });
        var writesIndex = WritesIndex;
        if (writesIndex) await WriteIndexAsync(files, owned, made, cancellation);
        files.Commit();
        Index = writesIndex ? IndexPath : null;
        return made;
    }

    /// <summary>The page that lists all portfolios, once the reports are made; null when none was written.</summary>
    public string? Index { get; private set; }

    /// <summary>A page of that name that somebody else has written is not replaced.</summary>
    private bool WritesIndex => options.IsWholeNetwork && options.Formats.Contains(ReportFormat.Html) && IsOwnIndexOrNone();

    /// <summary>The list of all portfolios is written when all of them are made, and stays when only some are.</summary>
    private bool HasIndex => options.Formats.Contains(ReportFormat.Html) && (WritesIndex || (File.Exists(IndexPath) && IsOwnIndexOrNone()));

    private string IndexPath => Path.Combine(options.Folder, ReportIndex.FileName);

    private bool IsOwnIndexOrNone()
    {
        if (!File.Exists(IndexPath)) return true;
        using var page = File.OpenRead(IndexPath);
        var head = new byte[ReportIndex.HeadBytes];
        return ReportIndex.IsOwn(head.AsSpan(0, page.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)));
    }

    private async Task WriteIndexAsync(
        StagedFiles files, List<(Investor Investor, Portfolio Portfolio)> owned, MadeReport[] made, CancellationToken cancellation)
    {
        var content = new ArrayBufferWriter<byte>();
        var rows = owned.Zip(made, (one, report) => new IndexRow(one.Investor, one.Portfolio, report.Last, report.Trend));
        ReportIndex.Write([.. rows], options.Origin, content);
        await files.WriteAsync(ReportIndex.FileName, content.WrittenMemory, cancellation);
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
public sealed record ReportOptions(string Folder, IReadOnlyList<ReportFormat> Formats, ReportPeriod Period, DeviationKind Deviation)
{
    /// <summary>When and from what the reports are made, for pages; null when that is not known.</summary>
    public ReportOrigin? Origin { get; init; }

    /// <summary>The newest prices, for the holdings on pages; null when they are not known.</summary>
    public NewestPrices? Prices { get; init; }

    /// <summary>Whether the reports of all portfolios are made; then a page lists them, too.</summary>
    public bool IsWholeNetwork { get; init; }
}

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
    /// <summary>How many values the list of portfolios draws; the small line has no room for more.</summary>
    private const int TrendPoints = 60;

    /// <summary>Its values of the last year in millionths, a few at equal distances up to the last; none without pages.</summary>
    public IReadOnlyList<long> Trend { get; private init; } = [];

    /// <summary>Whether an evaluation is not above zero.</summary>
    public bool HasValuesNotAboveZero { get; private init; }

    /// <summary>Selects the figures for the summary.</summary>
    public static MadeReport Of(Portfolio portfolio, PortfolioFigures figures, IReadOnlyList<string> files)
    {
        var statistics = figures.Statistics;
        return new MadeReport(portfolio, statistics.Days, statistics.Changes, statistics.Evaluation, figures.Last, files)
        {
            Trend = TrendOf(figures.Curves?.LastYear ?? []),
            HasValuesNotAboveZero = statistics.HasValuesNotAboveZero,
        };
    }

    private static List<long> TrendOf(IReadOnlyList<ChartPoint> days)
    {
        var step = (days.Count + TrendPoints - 1) / TrendPoints;
        return [.. days.Where((_, at) => (days.Count - 1 - at) % step == 0).Select(day => day.Micros)];
    }
}
