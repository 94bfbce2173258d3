using System.Globalization;
using Bourse.Adapters.DuckDb;
using Bourse.Adapters.Folders;
using Bourse.Events;
using Bourse.Lake;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;

namespace Bourse.Tests.Lake;

/// <summary>A lake in a temporary folder, or in another store, with raw files as a sink writes them.</summary>
internal sealed class LakeFolder : IDisposable
{
    public const string Table = "demotest";
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("bourse-lake-");

    public LakeFolder(ILakeStore? store = null)
    {
        Store = store ?? new FolderLakeStore(Path.Combine(_root.FullName, "lake"));
        Files = new LakeFileCache(Store, Path.Combine(_root.FullName, "cache"), Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));

    public ILakeStore Store { get; }

    public LakeFileCache Files { get; }

    public string Folder => Store.Place;

    public string CacheFolder => Path.Combine(_root.FullName, "cache");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Writes messages as a raw file of partition 0; each is at noon of the day.</summary>
    public Task WriteAsync(string day, long first, params string[] messages) => WriteAsync(Table, 0, day, first, messages);

    public async Task WriteAsync(string table, int partition, string day, long first, params string[] messages)
    {
        var lines = messages.Select((message, at) => $"{message[..^1]},\"_topic\":\"{table}\",\"_partition\":{partition},"
            + $"\"_offset\":{first + at},\"_timestamp\":\"{day}T12:00:00.000Z\",\"_key\":\"k{first + at}\"}}\n");
        var date = DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        var name = new LakeFileName(LakeZone.Raw, table, date, new TopicPartition(table, partition), first);
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Concat(lines)));
        Assert.True(await Store.TryCreateAsync(name.Path, content, Cancellation));
    }

    public Task<CrawlResult> CrawlAsync(bool isDryRun = false, string table = Table) =>
        new Crawler(Store, Clock).CrawlAsync(table, isDryRun, Cancellation);

    public async Task<CompactResult> CompactAsync(long maxRawBytes = Compactor.MaxRawBytes)
    {
        using var compactor = new Compactor(Files, new QueryLimits { Threads = 1 }, maxRawBytes);
        return await compactor.CompactAsync(Table, Cancellation);
    }

    /// <summary>The rows of a statement, each with its cells joined by <c>|</c>; NULL for a null.</summary>
    public async Task<string[]> QueryAsync(string statement) => (await RunAsync(statement)).Rows;

    public async Task<(string[] Rows, QueryScan Scan)> RunAsync(string statement, QueryLimits? limits = null)
    {
        await using var queries = new DuckDbQueries(Files, limits ?? new QueryLimits { Threads = 1 }, () => null, Clock);
        var result = await queries.RunAsync(statement, Cancellation);
        var rows = new List<string>();
        await foreach (var row in result.Rows) rows.Add(string.Join('|', row.Select(cell => cell ?? "NULL")));
        return ([.. rows], result.Scan);
    }

    public string[] FilesOf(string zone) => Directory.Exists(Path.Combine(Folder, zone))
        ? [.. Directory.GetFiles(Path.Combine(Folder, zone), "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order()!]
        : [];

    public void Dispose()
    {
        Store.Dispose();
        _root.Delete(recursive: true);
    }
}
