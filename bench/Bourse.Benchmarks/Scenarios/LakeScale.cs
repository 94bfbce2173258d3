using Bourse.Adapters.DuckDb;
using Bourse.Adapters.Folders;
using Bourse.Benchmarks.Harness;
using Bourse.Events;
using Bourse.Lake;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// What reads lists of files only: a crawl without new files, the list of tables, and a statement over one of many days. Ten times the files must
/// not take more than ten times as long, whatever they hold.
/// </summary>
internal sealed class LakeScale : IBenchmark
{
    private const int Few = 1_000;
    private const int Many = 10_000;
    private const int RowsAFile = 10_000;
    private const int FilesADay = 100;
    private const double OfLinear = 1.1;
    private static readonly DateOnly Start = new(2024, 1, 8);

    /// <inheritdoc/>
    public string Name => "lake-scale";

    /// <inheritdoc/>
    public string About => "crawl, ls and a statement's plan over 1,000 and 10,000 raw files";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var (few, many) = (folder.Fresh("few"), folder.Fresh("many"));
        await FillAsync(few, Few, cancellation);
        await FillAsync(many, Many, cancellation);
        var series = await Rounds.RunAsync(settings.Rounds, [.. Contenders(folder, few, Few), .. Contenders(folder, many, Many)], cancellation);
        var half = series.Count / 2;
        const double growth = (double)Many / Few;
        return new Findings(
            [.. Enumerable.Range(0, half).Select(i => series[half + i].TimeBeside(series[i], growth) with { Target = Target.AtMost(OfLinear) })],
            [.. series.Select(one => one.Milliseconds())])
        {
            Notes =
            [
                $"{Few:N0} and {Many:N0} raw files of {RowsAFile:N0} rows, {FilesADay} a day; all but the last are links to one file.",
                "A ratio is the time for ten times the files, divided by ten.",
                folder.Note,
            ],
        };
    }

    private static IEnumerable<Contender> Contenders(WorkFolder folder, string lake, int files)
    {
        var store = new FolderLakeStore(lake);
        var cache = new LakeFileCache(store, folder.Fresh("cache"), TimeProvider.System);
        yield return new($"crawl without new files, {files:N0} files", token => Stopwatches.TimeAsync(() => CrawlAsync(store, token)));
        yield return new($"ls, {files:N0} files", token => Stopwatches.TimeAsync(() => ListAsync(store, files, token)));
        yield return new($"a statement over a day of {files:N0} files", token => Stopwatches.TimeAsync(() => QueryAsync(cache, token)));
    }

    private static async Task CrawlAsync(FolderLakeStore store, CancellationToken cancellation)
    {
        var result = await new Crawler(store, TimeProvider.System).CrawlAsync(RawLines.Table, false, cancellation);
        if (result.HasChanged) throw new BourseException(FailureKind.Failed, "a crawl found something new");
    }

    private static async Task ListAsync(FolderLakeStore store, int files, CancellationToken cancellation)
    {
        var table = (await new LakeInventory(store).ReadAsync(cancellation)).Single();
        if (!table.IsExact || table.Rows != (long)files * RowsAFile) throw new BourseException(FailureKind.Failed, $"{table.Rows} rows were listed");
    }

    /// <summary>The last day holds one file, so that little but the plan takes time.</summary>
    private static async Task QueryAsync(LakeFileCache files, CancellationToken cancellation)
    {
        await using var queries = new DuckDbQueries(files, new QueryLimits(), () => null, TimeProvider.System);
        var result = await queries.RunAsync($"SELECT count(*) FROM {RawLines.Table} WHERE _date = '{Start.AddDays(-1):yyyy-MM-dd}'", cancellation);
        await result.Rows.CountAsync(cancellation);
        if (result.Scan.Files != 1) throw new BourseException(FailureKind.Failed, $"{result.Scan.Files} files were read");
    }

    /// <summary>Files of one partition, and a version of the catalog that covers them, without reading them.</summary>
    private static async Task FillAsync(string lake, int files, CancellationToken cancellation)
    {
        using var store = new FolderLakeStore(lake);
        await RawLines.WriteAsync(store, Start.AddDays(-1), 0, RowsAFile, RawLines.Price, cancellation);
        var first = RawLines.NameOf(Start.AddDays(-1), 0);
        await new Crawler(store, TimeProvider.System).CrawlAsync(RawLines.Table, false, cancellation);
        for (var file = 1; file < files - 1; file++) Link(lake, first, RawLines.NameOf(Start.AddDays(file / FilesADay), (long)file * RowsAFile));
        var last = (files - 1L) * RowsAFile;
        await RawLines.WriteAsync(store, Start.AddDays(files / FilesADay), last, RowsAFile, RawLines.Price, cancellation);
        var catalog = new LakeCatalog(store);
        var version = (await catalog.FindAsync(RawLines.Table, cancellation))!;
        await catalog.TryCreateAsync(
            version with
            {
                Version = version.Version + 1,
                Crawled = new Dictionary<TopicPartition, long> { [first.Partition] = last },
                Rows = (long)files * RowsAFile,
            },
            cancellation);
    }

    private static void Link(string lake, LakeFileName source, LakeFileName target)
    {
        var path = Path.Combine(lake, target.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        LinkedFile.TryLink(Path.Combine(lake, source.Path), path);
    }
}
