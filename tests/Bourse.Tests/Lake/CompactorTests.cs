using Bourse.Adapters.DuckDb;
using Bourse.Lake.Query;

namespace Bourse.Tests.Lake;

public sealed class CompactorTests : IDisposable
{
    private readonly LakeFolder _lake = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Consecutive_raw_files_of_a_day_become_one_file_of_the_table_zone()
    {
        await WriteAsync(("2026-11-27", 0, 2), ("2026-11-27", 2, 1), ("2026-11-28", 3, 2), ("2026-11-27", 9, 1));
        await _lake.CrawlAsync();
        var made = await _lake.CompactAsync();
        Assert.Equal((3, 4, 6L), (made.Files, made.RawFiles, made.Rows));
        Assert.Equal(
            ["demotest-0-00000000000000000000.parquet", "demotest-0-00000000000000000003.parquet", "demotest-0-00000000000000000009.parquet"],
            _lake.FilesOf("tables"));
        Assert.Equal(["0,1,2,3,4,9"], await OffsetsAsync());
        Assert.Equal((0, 0), ((await _lake.CompactAsync()).Files, (await _lake.RunAsync("SELECT 1 FROM demotest")).Scan.NewerFiles));
    }

    [Fact]
    public async Task A_reader_takes_the_table_zone_and_the_raw_files_behind_it()
    {
        await WriteAsync(("2026-11-27", 0, 2));
        await _lake.CrawlAsync();
        await _lake.CompactAsync();
        await WriteAsync(("2026-11-27", 2, 2), ("2026-11-28", 4, 1));
        await _lake.WriteAsync(LakeFolder.Table, 1, "2026-11-27", 0, """{"a":1}""");
        await _lake.CrawlAsync();
        var (_, scan) = await _lake.RunAsync("SELECT 1 FROM demotest");
        Assert.Equal((4, 4), (scan.Files, scan.AllFiles));
        Assert.Equal(["0,1,2,3,4", "0"], await OffsetsAsync());
    }

    [Fact]
    public async Task A_file_closes_at_a_number_of_bytes()
    {
        await WriteAsync(("2026-11-27", 0, 1), ("2026-11-27", 1, 1), ("2026-11-27", 2, 1));
        await _lake.CrawlAsync();
        Assert.Equal(3, (await _lake.CompactAsync(maxRawBytes: 1)).Files);
        Assert.Equal(["0,1,2"], await OffsetsAsync());
    }

    [Fact]
    public async Task Files_of_earlier_versions_are_read_with_the_types_of_the_newest()
    {
        await _lake.WriteAsync("2026-11-27", 0, """{"a":1,"b":1.50,"c":"2026-11-27","d":{"x":1}}""");
        await _lake.CrawlAsync();
        await _lake.CompactAsync();
        await _lake.WriteAsync("2026-11-27", 1, """{"a":3000000000,"b":10.125,"c":"x","d":{"x":2,"y":[1]},"e":true}""");
        await _lake.CrawlAsync();
        string[] rows = ["1|1.500|2026-11-27|{\"x\":1,\"y\":null}|NULL", "3000000000|10.125|x|{\"x\":2,\"y\":[1]}|true"];
        Assert.Equal(rows, await _lake.QueryAsync("SELECT a, b, c, d, e FROM demotest ORDER BY _offset"));
        await _lake.CompactAsync();
        Assert.Equal(rows, await _lake.QueryAsync("SELECT a, b, c, d, e FROM demotest ORDER BY _offset"));
    }

    [Fact]
    public async Task Raw_files_of_old_days_are_deleted_once_they_equal_the_table_zone()
    {
        await WriteAsync(("2026-11-25", 0, 2), ("2026-11-26", 2, 1), ("2026-11-27", 3, 1));
        await _lake.CrawlAsync();
        using var compactor = new Compactor(_lake.Files, new QueryLimits());
        Assert.Equal(0, await compactor.DropRawAsync(LakeFolder.Table, new DateOnly(2026, 11, 27), Cancellation));
        await compactor.CompactAsync(LakeFolder.Table, Cancellation);
        Assert.Equal(2, await compactor.DropRawAsync(LakeFolder.Table, new DateOnly(2026, 11, 27), Cancellation));
        Assert.Equal(["demotest-0-00000000000000000003.jsonl"], _lake.FilesOf("raw"));
        Assert.Equal(["0,1,2,3"], await OffsetsAsync());
        Assert.False((await _lake.CrawlAsync()).HasChanged);
    }

    [Fact]
    public async Task The_last_raw_file_of_a_partition_is_never_deleted_because_a_sink_goes_on_behind_it()
    {
        await WriteAsync(("2026-11-25", 0, 2), ("2026-11-25", 2, 1));
        await _lake.CrawlAsync();
        await _lake.CompactAsync();
        using var compactor = new Compactor(_lake.Files, new QueryLimits());
        Assert.Equal(1, await compactor.DropRawAsync(LakeFolder.Table, new DateOnly(2026, 11, 27), Cancellation));
        Assert.Equal(["demotest-0-00000000000000000002.jsonl"], _lake.FilesOf("raw"));
    }

    [Fact]
    public async Task A_raw_file_that_differs_from_the_table_zone_is_kept()
    {
        await WriteAsync(("2026-11-25", 0, 2), ("2026-11-27", 2, 1));
        await _lake.CrawlAsync();
        using var compactor = new Compactor(_lake.Files, new QueryLimits());
        await compactor.CompactAsync(LakeFolder.Table, Cancellation);
        var raw = Directory.GetFiles(Path.Combine(_lake.Folder, "raw"), "*.jsonl", SearchOption.AllDirectories).Order().First();
        var text = await File.ReadAllTextAsync(raw, Cancellation);
        await File.WriteAllTextAsync(raw, text.Replace("\"a\":1", "\"a\":7", StringComparison.Ordinal), Cancellation);
        var failure = await Assert.ThrowsAsync<BourseException>(
            () => compactor.DropRawAsync(LakeFolder.Table, new DateOnly(2026, 11, 27), Cancellation));
        Assert.Contains("the raw file is kept", failure.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(raw));
    }

    [Fact]
    public async Task Many_compactors_and_a_reader_at_once_see_each_row_once()
    {
        const int Files = 40;
        for (var file = 0; file < Files; file++) await WriteAsync(($"2026-11-{1 + file / 10:00}", file * 3, 3));
        await _lake.CrawlAsync();
        var compactors = Enumerable.Range(0, 4).Select(at => Task.Run(() => _lake.CompactAsync(maxRawBytes: 600 + 150 * at), Cancellation)).ToList();
        var reads = 0;
        do
        {
            Assert.Equal(["120|120"], await _lake.QueryAsync("SELECT count(*), count(DISTINCT _offset) FROM demotest"));
            reads++;
        }
        while (!compactors.TrueForAll(compactor => compactor.IsCompleted));

        Assert.Equal(Files, (await Task.WhenAll(compactors)).Sum(made => made.RawFiles));
        Assert.Equal(["120|120"], await _lake.QueryAsync("SELECT count(*), count(DISTINCT _offset) FROM demotest"));
        Assert.True(reads > 0);
    }

    private Task<string[]> OffsetsAsync() =>
        _lake.QueryAsync("SELECT string_agg(_offset, ',' ORDER BY _offset) FROM demotest GROUP BY _partition ORDER BY _partition");

    private async Task WriteAsync(params (string Day, long First, int Rows)[] files)
    {
        foreach (var (day, first, rows) in files)
        {
            await _lake.WriteAsync(day, first, [.. Enumerable.Range(0, rows).Select(row => $$"""{"a":{{first + row}}}""")]);
        }
    }
}
