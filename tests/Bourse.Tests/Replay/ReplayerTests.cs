using System.Text;
using System.Text.Json;
using Bourse.Events;
using Bourse.Replay;
using Bourse.Replay.Csv;
using Bourse.Tests.InMemory;
using Bourse.Tests.Replay.Csv;

namespace Bourse.Tests.Replay;

public sealed class ReplayerTests : IAsyncDisposable
{
    private const string Csv = "Date,Symbol,Close\n2024-01-04,A,4\n2024-01-02,B,2.50\n2024-01-03,A,3\n2024-01-02,A,1\n";
    private static readonly ReplayOptions Fast = new() { Topic = "t", Interval = TimeSpan.Zero, Mode = ReplayMode.Sequential };
    private readonly WaitCountingClock _clock = new();
    private readonly InMemoryEventLog _log;
    private readonly List<BadRow> _bad = [];

    public ReplayerTests() => _log = new InMemoryEventLog(_clock);

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    [Fact]
    public async Task Rows_become_messages_with_key_line_and_source()
    {
        var result = await RunAsync(Csv, Fast);
        var sent = await ReadAsync();
        Assert.Equal(new ReplayResult(4, 0), result);
        Assert.Equal("""{"Date":"2024-01-02","Symbol":"B","Close":2.50}""", sent[1].Value);
        Assert.Equal(["A 2 f.csv", "B 3 f.csv", "A 4 f.csv", "A 5 f.csv"], sent.Select(record => $"{record.Key} {record.Row} {record.Source}"));
        Assert.All(sent, record => Assert.Equal(_clock.GetUtcNow().ToUnixTimeMilliseconds(), record.Timestamp));
    }

    // Counted and added with Python's csv and decimal modules.
    [Fact]
    public async Task A_whole_file_arrives_with_its_digits_and_its_last_row_that_is_cut_off_is_reported()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "Golden", "index-hsi.csv.gz");
        var file = CsvFile.Read(new CsvInput("index.csv", () => File.OpenRead(path)), CsvOptions.Default, CancellationToken.None);
        await RunAsync(file, Fast);
        var sent = await ReadAsync();
        Assert.Equal(5692, sent.Count);
        Assert.Equal(
            """{"Index":"HSI","Date":"1987-01-06","Open":2583.899902,"High":2583.899902,"Low":2583.899902,"Close":2583.899902"""
            + ""","Adj Close":2583.899902,"Volume":0.0,"CloseUSD":335.90698726000005}""",
            sent[3].Value);
        Assert.Equal(8014744.63472163022535m, sent.Sum(record => DecimalOf(record.Value, "CloseUSD")));
        Assert.Equal(61651881.805551m, sent.Sum(record => DecimalOf(record.Value, "Close")));
        Assert.Equal(
            [new BadRow("index.csv", 5694, "not a number in column CloseUSD: '2913.'; it is the last row, perhaps the file is cut off")], _bad);
    }

    [Fact]
    public async Task Rows_are_sent_by_day_and_those_of_a_day_as_in_the_file()
    {
        await RunAsync(Csv, Fast with { Mode = ReplayMode.Chronological });
        Assert.Equal<IEnumerable<int>>([3, 5, 4, 2], await LinesAsync());
    }

    [Fact]
    public async Task A_sample_is_every_row_once_in_an_order_that_the_seed_decides()
    {
        var csv = "N\n" + string.Join('\n', Enumerable.Range(1, 100));
        await RunAsync(csv, Fast with { Mode = ReplayMode.Sample, Seed = 1 });
        await RunAsync(csv, Fast with { Mode = ReplayMode.Sample, Seed = 1, Topic = "again" });
        await RunAsync(csv, Fast with { Mode = ReplayMode.Sample, Seed = 2, Topic = "other" });
        var lines = await LinesAsync();
        Assert.Equal(Enumerable.Range(2, 100), lines.Order());
        Assert.NotEqual(lines.Order(), lines);
        Assert.Equal(lines, await LinesAsync("again"));
        Assert.NotEqual(lines, await LinesAsync("other"));
    }

    [Fact]
    public async Task A_loop_begins_again_and_tells_bad_rows_once()
    {
        await RunAsync("N,M\n1,1\n2\n3,3\n4,4\n", Fast with { Loops = true, Count = 8 });
        Assert.Equal<IEnumerable<int>>([2, 4, 5, 2, 4, 5, 2, 4], await LinesAsync());
        Assert.Equal([3L], _bad.Select(row => row.Line));
    }

    [Fact]
    public async Task A_looped_sample_has_another_order_each_time()
    {
        await RunAsync("N\n" + string.Join('\n', Enumerable.Range(1, 50)), Fast with { Mode = ReplayMode.Sample, Loops = true, Count = 100 });
        var lines = await LinesAsync();
        Assert.Equal(Enumerable.Range(2, 50), lines.Take(50).Order());
        Assert.Equal(Enumerable.Range(2, 50), lines.Skip(50).Order());
        Assert.NotEqual(lines.Take(50), lines.Skip(50));
    }

    [Theory]
    [InlineData(ReplayMode.Sequential)]
    [InlineData(ReplayMode.Chronological)]
    [InlineData(ReplayMode.Sample)]
    public async Task A_replay_resumes_behind_the_last_row_that_the_topic_holds(ReplayMode mode)
    {
        var options = Fast with { Mode = mode, Resumes = true };
        await RunAsync(Csv, options with { Topic = "whole" });
        await RunAsync(Csv, options with { Count = 3 });
        Assert.Equal(new ReplayResult(1, 3), await RunAsync(Csv, options));
        Assert.Equal(new ReplayResult(0, 4), await RunAsync(Csv, options));
        Assert.Equal(await LinesAsync("whole"), await LinesAsync());
    }

    [Fact]
    public async Task Each_partition_is_resumed_by_itself()
    {
        var csv = "Symbol,N\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"S{i % 5},{i}\n"));
        await _log.EnsureTopicAsync(new TopicSpec("t") { Partitions = 3 }, CancellationToken.None);
        await RunAsync(csv, Fast with { Topic = "whole" });
        // What a crash leaves when one partition is written before another.
        var written = (await ReadAsync("whole")).Where(record => record.Row <= (PartitionOf(record) == 0 ? 30 : 10));
        foreach (var record in written) await AppendAsync(record);

        await RunAsync(csv, Fast with { Resumes = true });
        Assert.Equal(Enumerable.Range(2, 40), (await LinesAsync()).Order());
    }

    [Fact]
    public async Task Rows_of_another_file_are_not_those_of_this_one()
    {
        var other = new CsvInput("other.csv", () => new MemoryStream(Encoding.UTF8.GetBytes(Csv)));
        await RunAsync(CsvFile.Read(other, CsvOptions.Default, CancellationToken.None), Fast);
        Assert.Equal(new ReplayResult(4, 0), await RunAsync(Csv, Fast with { Resumes = true }));
    }

    [Fact]
    public async Task A_message_is_sent_after_each_interval_and_the_first_at_once()
    {
        var replay = RunAsync(Csv, Fast with { Interval = TimeSpan.FromSeconds(2) });
        for (var sent = 1; sent < 4; sent++)
        {
            await UntilItWaitsAsync(replay);
            Assert.Equal(sent, (await ReadAsync()).Count);
            _clock.Advance(TimeSpan.FromSeconds(1.999));
            Assert.Equal(1, _clock.Waiting);
            _clock.Advance(TimeSpan.FromSeconds(0.001));
        }

        await replay;
        var times = (await ReadAsync()).Select(record => record.Timestamp - Clocks.MondayNoon().GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Equal([0L, 2_000, 4_000, 6_000], times);
    }

    [Fact]
    public async Task A_row_that_cannot_be_used_fails_a_strict_replay()
    {
        var error = await Assert.ThrowsAsync<BourseException>(() => RunAsync("N,M\n1,1\n2\n3,3\n", Fast with { IsStrict = true }));
        Assert.Equal((FailureKind.Failed, "f.csv, line 3: 1 fields where the header has 2"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("Date,Close\n2024-01-02,1\n", null, null)]
    [InlineData("Date,Stock,Close\n2024-01-02,A,1\n", null, "A")]
    [InlineData("Date,Stock,Close\n2024-01-02,A,1\n", "close", "1")]
    [InlineData("Date,Stock,Close\n2024-01-02,,1\n", null, null)]
    public async Task The_key_is_a_column(string csv, string? column, string? key)
    {
        await RunAsync(csv, Fast with { KeyColumn = column });
        Assert.Equal(key, Assert.Single(await ReadAsync()).Key);
    }

    [Fact]
    public async Task A_column_that_is_not_there_is_no_key()
    {
        var error = await Assert.ThrowsAsync<BourseException>(() => RunAsync(Csv, Fast with { KeyColumn = "Symbl" }));
        Assert.Equal(("f.csv has no column 'Symbl'", "did you mean Symbol?"), (error.Message, error.Remedy));
    }

    [Theory]
    [InlineData("A,B\n", ReplayMode.Sequential, "f.csv holds no row that can be used")]
    [InlineData("A,B\n1\n", ReplayMode.Sample, "f.csv holds no row that can be used")]
    [InlineData("A,B\n1,2\n", ReplayMode.Chronological, "f.csv has no column of days to sort by")]
    public async Task A_file_that_cannot_be_sent_is_refused(string csv, ReplayMode mode, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<BourseException>(() => RunAsync(csv, Fast with { Mode = mode, Loops = true }))).Message);

    /// <summary>Waits until the replay, which may go on in another thread, waits for the clock; fails with it.</summary>
    private async Task UntilItWaitsAsync(Task replay)
    {
        while (_clock.Waiting == 0)
        {
            Assert.False(replay.IsCompletedSuccessfully, "it did not wait");
            if (replay.IsCompleted) await replay;
            await Task.Yield();
        }
    }

    private Task<ReplayResult> RunAsync(string csv, ReplayOptions options) =>
        RunAsync(CsvFile.Read(CsvText.Input(csv), CsvOptions.Default, CancellationToken.None), options);

    private async Task<ReplayResult> RunAsync(CsvFile file, ReplayOptions options)
    {
        await _log.EnsureTopicAsync(new TopicSpec(options.Topic), CancellationToken.None);
        return await new Replayer(_log, _clock, () => new MemoryStream()).RunAsync(file, options, _bad.Add, CancellationToken.None);
    }

    private async Task<int[]> LinesAsync(string topic = "t") => [.. (await ReadAsync(topic)).Select(record => record.Row)];

    private async Task<List<Sent>> ReadAsync(string topic = "t")
    {
        var sent = new List<Sent>();
        await TopicScan.ReadAllAsync(_log, topic, batch => sent.AddRange(SentOf(batch)), CancellationToken.None);
        return sent;
    }

    private static List<Sent> SentOf(RecordBatch batch)
    {
        var sent = new List<Sent>();
        foreach (var record in batch)
        {
            var headers = record.ReadHeaders().ToDictionary(header => header.Name, header => Encoding.UTF8.GetString(header.Value!));
            sent.Add(new Sent(
                record.HasKey ? Encoding.UTF8.GetString(record.Key) : null, Encoding.UTF8.GetString(record.Value),
                int.Parse(headers["row"], System.Globalization.CultureInfo.InvariantCulture), headers["source"], record.Timestamp));
        }

        return sent;
    }

    private async Task AppendAsync(Sent record)
    {
        var buffer = new RecordBuffer();
        var headers = RecordHeaders.Of(("row", $"{record.Row}"), ("source", record.Source));
        buffer.Add(Encoding.UTF8.GetBytes(record.Key!), Encoding.UTF8.GetBytes(record.Value), headers, record.Timestamp);
        await using var producer = _log.CreateProducer();
        await producer.AppendAsync("t", buffer, CancellationToken.None);
    }

    private static int PartitionOf(Sent record) => Partitioner.PartitionOf(Encoding.UTF8.GetBytes(record.Key!), true, 3);

    private static decimal DecimalOf(string json, string name) => JsonDocument.Parse(json).RootElement.GetProperty(name).GetDecimal();

    private sealed record Sent(string? Key, string Value, int Row, string Source, long Timestamp);
}
