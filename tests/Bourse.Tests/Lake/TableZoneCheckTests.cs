using Bourse.Adapters.DuckDb;
using Bourse.Events;
using Bourse.Lake;
using Bourse.Lake.Catalog;
using Bourse.Lake.Check;
using Bourse.Tests.InMemory;
using DuckDB.NET.Data;

namespace Bourse.Tests.Lake;

/// <summary>A check of a lake with Parquet files: they hold what the raw files hold, or the log where these were deleted.</summary>
public sealed class TableZoneCheckTests : IAsyncLifetime
{
    private const string Topic = LakeFolder.Table;
    private readonly LakeFolder _lake = new();
    private readonly FakeTimeProvider _clock = Clocks.MondayNoon();
    private readonly InMemoryEventLog _log;

    public TableZoneCheckTests() => _log = new InMemoryEventLog(_clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>
    /// Offsets 0, 1, 2 in a raw and a Parquet file, 3 and 5 in others, 4 in the dead-letter topic; 6 and 7 in a raw file alone.
    /// </summary>
    public async ValueTask InitializeAsync()
    {
        await _log.EnsureTopicAsync(new TopicSpec(Topic), Cancellation);
        await SinkAsync([.. Rows(0, 4), "bad", .. Rows(5, 1)]);
        await _lake.CrawlAsync();
        await _lake.CompactAsync(maxRawBytes: 1);
        await SinkAsync([.. Rows(6, 2)]);
    }

    public ValueTask DisposeAsync()
    {
        _lake.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_lake_that_is_right_has_no_differences()
    {
        var result = await VerifyAsync();

        Assert.Empty(result.Differences);
        Assert.Equal((3, 7, 2, 5), (result.Files, result.Rows, result.ParquetFiles, result.ParquetRows));
        Assert.Equal((1, 0), (result.DeadLetters, result.NotChecked));
    }

    [Theory]
    [InlineData("demotest-0-00000000000000000000.jsonl")]
    [InlineData("demotest-0-00000000000000000003.jsonl")]
    [InlineData("demotest-0-00000000000000000000.jsonl", "demotest-0-00000000000000000003.jsonl")]
    public async Task Raw_files_that_were_deleted_are_not_missed_where_parquet_has_their_rows(params string[] deleted)
    {
        foreach (var file in deleted) File.Delete(PathOf(file));

        var result = await VerifyAsync();

        Assert.Empty(result.Differences);
        Assert.Equal((5, 1, 0), (result.ParquetRows, result.DeadLetters, result.NotChecked));
    }

    [Fact]
    public async Task A_raw_file_that_no_parquet_file_has_is_missed()
    {
        await SinkAsync([.. Rows(8, 1)]);
        File.Delete(PathOf("demotest-0-00000000000000000006.jsonl"));

        var differences = await DifferencesAsync();

        Assert.Contains("raw 8: begins at offset 8, but the file before it ends at 6", differences);
        Assert.Contains("demotest[0]: offset 7 is neither in the lake nor in the dead-letter topic", differences);
    }

    [Fact]
    public async Task Rows_of_which_nothing_else_is_left_are_counted_and_not_called_wrong()
    {
        File.Delete(PathOf("demotest-0-00000000000000000000.jsonl"));
        await _log.DeleteTopicAsync(Topic, Cancellation);

        var result = await VerifyAsync();

        Assert.Empty(result.Differences);
        // Three rows of Parquet, and four of raw files, two of which Parquet has too.
        Assert.Equal((7, 2), (result.NotChecked, result.ParquetRows));
    }

    [Theory]
    [InlineData("SELECT * REPLACE (n + 1 AS n)", "parquet 0: offset {0} is not as in the raw file or the topic", 0, 1, 2)]
    [InlineData("SELECT * REPLACE ('K' AS _key)", "parquet 0: offset {0} is not as in the raw file or the topic", 0, 1, 2)]
    [InlineData("SELECT * EXCLUDE (amount), amount + 0.001 AS amount", "parquet 0: offset {0} is not as in the raw file or the topic", 0, 1, 2)]
    [InlineData("SELECT * REPLACE (1 AS _partition)", "parquet 0: offset {0} is of another partition or day", 0, 1, 2)]
    [InlineData("SELECT * REPLACE (_timestamp + INTERVAL 1 DAY AS _timestamp)", "parquet 0: offset {0} is of another partition or day", 0, 1, 2)]
    [InlineData("SELECT * REPLACE (CASE _offset WHEN 1 THEN 0 ELSE _offset END AS _offset)", "parquet 0: offset {0} is there twice", 0)]
    public async Task A_row_of_parquet_that_was_changed_is_named(string select, string says, params int[] offsets)
    {
        Rewrite("demotest-0-00000000000000000000.parquet", select);

        var differences = await DifferencesAsync();

        foreach (var offset in offsets) Assert.Contains(says.Replace("{0}", $"{offset}", StringComparison.Ordinal), differences);
    }

    [Fact]
    public async Task A_row_that_parquet_lacks_and_one_that_it_has_in_addition_are_named()
    {
        Rewrite("demotest-0-00000000000000000000.parquet", "SELECT *", "WHERE _offset <> 1");
        Rewrite("demotest-0-00000000000000000003.parquet", "SELECT * REPLACE (CASE _offset WHEN 3 THEN 4 ELSE _offset END AS _offset)");

        Assert.Equal(
            [
                "parquet 0: offset 1 is missing", "parquet 3: offset 3 is missing",
                "parquet 3: offset 4 is in no raw file and not in the topic",
            ],
            await DifferencesAsync());
    }

    [Fact]
    public async Task A_value_of_a_raw_file_that_parquet_does_not_have_is_named_for_both()
    {
        var path = PathOf("demotest-0-00000000000000000000.jsonl");
        var text = await File.ReadAllTextAsync(path, Cancellation);
        await File.WriteAllTextAsync(path, text.Replace("\"n\":1", "\"n\":7", StringComparison.Ordinal), Cancellation);

        Assert.Equal(
            ["parquet 0: offset 1 is not as in the raw file or the topic", "raw 0: offset 1 is not as in the topic"],
            (await DifferencesAsync()).Order());
    }

    [Fact]
    public async Task A_gap_between_parquet_files_is_named()
    {
        File.Delete(PathOf("demotest-0-00000000000000000000.parquet"));
        Assert.Equal(["parquet 3: begins at offset 3, but the file before it ends at 0"], await DifferencesAsync());
    }

    [Fact]
    public async Task Parquet_files_that_overlap_are_named()
    {
        var path = PathOf("demotest-0-00000000000000000003.parquet");
        File.Copy(path, path.Replace("3.parquet", "4.parquet", StringComparison.Ordinal));
        Assert.Equal(["parquet 4: begins at offset 4, but the file before it ends at 6"], await DifferencesAsync());
    }

    [Fact]
    public async Task A_parquet_file_in_the_folder_of_another_day_is_named()
    {
        var path = PathOf("demotest-0-00000000000000000003.parquet");
        var other = path.Replace("date=2024-01-08", "date=2024-01-09", StringComparison.Ordinal);
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        File.Move(path, other);

        Assert.Equal(
            ["parquet 3: offset 3 is of another partition or day", "parquet 3: offset 5 is of another partition or day"],
            await DifferencesAsync());
    }

    [Theory]
    [InlineData(4, 100)]
    [InlineData(-30, 30)]
    public async Task A_parquet_file_that_is_damaged_is_named_and_the_others_are_checked(int start, int length)
    {
        var path = PathOf("demotest-0-00000000000000000003.parquet");
        var bytes = await File.ReadAllBytesAsync(path, Cancellation);
        bytes.AsSpan(start < 0 ? bytes.Length + start : start, length).Fill(0xFF);
        await File.WriteAllBytesAsync(path, bytes, Cancellation);

        var result = await VerifyAsync();

        Assert.StartsWith("cannot be read: ", Assert.Single(result.Differences).Says, StringComparison.Ordinal);
        Assert.Equal((3, 3), (result.Files, result.ParquetRows));
    }

    [Fact]
    public async Task A_file_of_the_table_zone_with_another_name_is_named()
    {
        var path = PathOf("demotest-0-00000000000000000003.parquet");
        File.Copy(path, Path.Combine(Path.GetDirectoryName(path)!, "part-1.parquet"));
        Assert.Equal(
            ["tables/demotest/date=2024-01-08/part-1.parquet: is not the name of a file of topic demotest"], await DifferencesAsync());
    }

    private static IEnumerable<string> Rows(int from, int count) =>
        Enumerable.Range(from, count).Select(number => $"{{\"n\":{number},\"amount\":335.9069872600000{number % 10}}}");

    private async Task SinkAsync(params IEnumerable<string> messages)
    {
        await using var producer = _log.CreateProducer();
        foreach (var message in messages)
        {
            var records = new RecordBuffer();
            records.Add("k"u8, System.Text.Encoding.UTF8.GetBytes(message), RecordHeaders.None, _clock.GetUtcNow().ToUnixTimeMilliseconds());
            await producer.AppendAsync(Topic, records, Cancellation);
        }

        await using var sink = new LakeSink(_log, _lake.Store, LakeWorld.Options with { BatchSize = 3 }, _clock);
        await sink.StartAsync(Cancellation);
        await LakeWorld.RunToEndAsync(sink);
    }

    private async Task<LakeVerification> VerifyAsync()
    {
        using var parquet = new TableZoneCheck(_lake.Files);
        return await new LakeVerifier(_log, _lake.Store, parquet.Reader).VerifyAsync([], Cancellation);
    }

    /// <summary>The differences, each with its zone and first offset instead of the path.</summary>
    private async Task<IReadOnlyList<string>> DifferencesAsync() =>
        [.. (await VerifyAsync()).Differences.Select(difference => $"{ShortOf(difference.Place)}: {difference.Says}")];

    private static string ShortOf(string place) => LakeFileName.TryParse(place, out var name)
        ? $"{(name.Zone == LakeZone.Raw ? "raw" : "parquet")} {name.FirstOffset}"
        : place;

    private string PathOf(string file) => Directory.GetFiles(_lake.Folder, file, SearchOption.AllDirectories).Single();

    /// <summary>Writes a Parquet file anew, from its own rows.</summary>
    private void Rewrite(string file, string select, string where = "")
    {
        var path = PathOf(file);
        var copy = path + ".copy";
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"COPY ({select} FROM read_parquet('{path}', hive_partitioning = false) {where}) TO '{copy}' (FORMAT parquet)";
        command.ExecuteNonQuery();
        File.Move(copy, path, overwrite: true);
    }
}
