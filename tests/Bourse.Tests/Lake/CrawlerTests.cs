using Bourse.Events;
using Bourse.Lake;
using Bourse.Lake.Catalog;

namespace Bourse.Tests.Lake;

public sealed class CrawlerTests : IDisposable
{
    private readonly LakeFolder _lake = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _lake.Dispose();

    [Fact]
    public async Task Tables_columns_types_and_days_are_found()
    {
        await _lake.WriteAsync("2026-11-27", 0, """{"Index":"HSI","Date":"1987-01-05","Close":2552.399902,"Volume":0}""");
        await _lake.WriteAsync("2026-11-28", 1, """{"Index":"HSI","Date":"1987-01-06","Close":2583.9,"Volume":3000000000,"Note":null}""");
        await _lake.CrawlAsync();
        var version = (await new LakeCatalog(_lake.Store).FindAsync(LakeFolder.Table, Cancellation))!;
        Assert.Equal(
            ["Index varchar", "Date date", "Close decimal(10,6)", "Volume bigint", "Note unknown"],
            version.Columns.Select(column => $"{column.Column} {column.Type}"));
        Assert.Equal((1, 2L), (version.Version, version.Rows));
        Assert.Equal(new DayRange(new DateOnly(2026, 11, 27), new DateOnly(2026, 11, 28)), version.Days);
    }

    [Fact]
    public async Task Only_new_files_are_read_and_each_version_stays()
    {
        await _lake.WriteAsync("2026-11-27", 0, """{"a":1}""");
        await _lake.CrawlAsync();
        await _lake.WriteAsync("2026-11-27", 1, """{"a":1.5,"b":true}""");
        var second = await _lake.CrawlAsync();
        Assert.Equal((2, 1, 2L), (second.After.Version, second.NewFiles, second.After.Rows));
        Assert.Equal(["a decimal(11,1)", "b boolean"], second.ChangedColumns.Select(column => $"{column.Column} {column.Type}"));
        var third = await _lake.CrawlAsync();
        Assert.Equal((false, 0, 2), (third.HasChanged, third.NewFiles, third.Files));
        Assert.Equal(["1.json", "2.json"], _lake.FilesOf("catalog"));
    }

    [Fact]
    public async Task A_dry_run_creates_nothing()
    {
        await _lake.WriteAsync("2026-11-27", 0, """{"a":1}""");
        Assert.True((await _lake.CrawlAsync(isDryRun: true)).HasChanged);
        Assert.Empty(_lake.FilesOf("catalog"));
    }

    [Fact]
    public async Task Names_that_differ_in_letter_case_only_are_told_apart()
    {
        await _lake.WriteAsync("2026-11-27", 0, """{"Close":1,"close":"x","CLOSE":true,"":2,"_date":3,"_DATE":4}""");
        var found = await _lake.CrawlAsync();
        Assert.Equal(
            ["Close>Close", "close>close_2", "CLOSE>CLOSE_3", ">unnamed", "_date>_date_2", "_DATE>_DATE_3"],
            found.After.Columns.Select(column => $"{column.Name}>{column.Column}"));
        await _lake.WriteAsync("2026-11-27", 1, """{"close":"y","Close":1}""");
        Assert.Equal(found.After.Columns, (await _lake.CrawlAsync()).After.Columns);
    }

    [Fact]
    public async Task Many_crawlers_at_once_agree()
    {
        for (var file = 0; file < 20; file++) await _lake.WriteAsync("2026-11-27", file, $$"""{"a":1,"b{{file}}":1}""");
        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _lake.CrawlAsync(), Cancellation)));
        Assert.Equal(["1.json"], _lake.FilesOf("catalog"));
        Assert.All(found, result => Assert.Equal((1, 20L), (result.After.Version, result.After.Rows)));
    }

    [Fact]
    public async Task A_damaged_line_is_named()
    {
        await _lake.WriteAsync("2026-11-27", 0, """{"a":1}""", """{"a":}""");
        var failure = await Assert.ThrowsAsync<BourseException>(() => _lake.CrawlAsync());
        Assert.Contains("demotest-0-00000000000000000000.jsonl", failure.Message, StringComparison.Ordinal);
        Assert.Contains("line 2 is no JSON object", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_listing_that_misses_a_file_before_its_last_one_is_not_whole()
    {
        RowFile[] all = [File(0), File(10), File(20)];
        Assert.True(FileListing.IsWhole([File(0), File(10)], all));
        Assert.True(FileListing.IsWhole(all, [File(20)]));
        Assert.True(FileListing.IsWhole([], all));
        Assert.False(FileListing.IsWhole([File(0), File(20)], all));

        static RowFile File(long first) => new(
            new LakeFileName(LakeZone.Raw, "t", new DateOnly(2026, 11, 27), new TopicPartition("t", 0), first), 1);
    }

    [Theory]
    [InlineData(DdlDialect.Athena, "`close_2` string", "PARTITIONED BY (`_date` date)", "'mapping.close_2' = 'close'", ".range' = '2026-11-27,NOW'")]
    [InlineData(DdlDialect.Spark, "`Close` DECIMAL(3,2)", "USING json", "path 's3a://b/p/raw/demotest/*'")]
    [InlineData(DdlDialect.DuckDb, "\"Close\": 'DECIMAL(3,2)'", "'s3://b/p/raw/demotest/*/*.jsonl'", "\"_offset\": 'BIGINT'")]
    public async Task A_table_is_defined_for_other_engines(DdlDialect dialect, params string[] parts)
    {
        await _lake.WriteAsync("2026-11-27", 0, """{"Close":1.50,"close":"x"}""");
        var ddl = TableDdl.Of((await _lake.CrawlAsync()).After, "s3://b/p", dialect);
        Assert.All(parts, part => Assert.Contains(part, ddl, StringComparison.Ordinal));
    }
}
