using System.Diagnostics;
using System.Globalization;
using Bourse.Adapters.DuckDb;
using Bourse.Adapters.Folders;
using Bourse.Events;
using Bourse.Lake;
using Bourse.Lake.Catalog;
using Bourse.Lake.Query;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Faults;

/// <summary>
/// <c>bourse lake compact</c> is killed again and again while raw files are added and a reader counts. The reader always counts each row that was
/// crawled, once.
/// </summary>
public sealed class CompactKillTests : IDisposable
{
    private const string Table = "demotest";
    private const int RowsAFile = 50;
    private static readonly int Kills = Effort.Of(3, full: 30);
    private readonly BourseProgram _program = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_reader_misses_no_row_and_sees_none_twice_however_often_a_compaction_is_killed()
    {
        using var lake = new FolderLakeStore(Path.Combine(_program.Home, "lake"));
        var cache = new LakeFileCache(lake, Path.Combine(_program.Home, "readers"), TimeProvider.System);
        var (files, random) = (0, new Random(4));
        for (var kill = 0; kill < Kills; kill++)
        {
            for (var more = random.Next(1, 6); more > 0; more--) await WriteAsync(lake, files++);
            await new Crawler(lake, TimeProvider.System).CrawlAsync(Table, false, Cancellation);
            using var words = new SignallingStream();
            var compact = _program.Start(words, "lake", "compact");
            for (var reads = random.Next(1, 8); reads > 0; reads--) await RequireAllAsync(cache, files);
            await KillAsync(compact);
            await RequireAllAsync(cache, files);
        }

        var end = await _program.RunAsync("lake", "compact", "--quiet");
        Assert.Equal((0, ""), (end.Code, end.Words));
        await RequireAllAsync(cache, files);
        var plan = await new TablePlanner(lake, (_, _) => Task.FromResult((long)files * RowsAFile)).PlanAsync(Table, Cancellation);
        Assert.Empty(plan!.Raw);
    }

    private static async Task KillAsync(Process process)
    {
        if (!process.HasExited) process.Kill();
        await BourseProgram.EndOf(process);
    }

    private static async Task RequireAllAsync(LakeFileCache cache, int files)
    {
        await using var queries = new DuckDbQueries(cache, new QueryLimits { Threads = 1 }, () => null, TimeProvider.System);
        var result = await queries.RunAsync("SELECT count(*), count(DISTINCT _offset), sum(a) FROM demotest", Cancellation);
        var row = (await result.Rows.ToListAsync(Cancellation)).Single();
        var rows = (files * RowsAFile).ToString(CultureInfo.InvariantCulture);
        var sum = (files * RowsAFile * (files * RowsAFile - 1) / 2).ToString(CultureInfo.InvariantCulture);
        Assert.Equal([rows, rows, sum], row);
    }

    private static async Task WriteAsync(FolderLakeStore lake, int file)
    {
        var first = file * RowsAFile;
        var date = new DateOnly(2026, 11, 1).AddDays(file / 4);
        var time = $"{date:yyyy-MM-dd}T12:00:00.000Z";
        var lines = Enumerable.Range(first, RowsAFile).Select(offset =>
            $"{{\"a\":{offset},\"_topic\":\"{Table}\",\"_partition\":0,\"_offset\":{offset},\"_timestamp\":\"{time}\",\"_key\":null}}\n");
        var name = new LakeFileName(LakeZone.Raw, Table, date, new TopicPartition(Table, 0), first);
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(string.Concat(lines)));
        Assert.True(await lake.TryCreateAsync(name.Path, content, Cancellation));
    }
}
