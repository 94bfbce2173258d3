using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Bourse.Events;
using Bourse.Tests.InMemory;

namespace Bourse.Tests.Cli;

public sealed class TopicCommandTests : IDisposable
{
    private readonly CommandLineRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task An_export_to_a_link_is_written_to_its_target_and_to_a_pipe_is_read_from_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs links and named pipes");
        _run.Input = "one\ntwo\n";
        await _run.RunAsync("topic", "produce", "demo", "--create");
        var (target, link, pipe) = (_run.WriteFile("target.txt", "old"), Path.Combine(_run.Folder, "link"), Path.Combine(_run.Folder, "pipe"));
        File.CreateSymbolicLink(link, target);
        using (var made = Process.Start("mkfifo", pipe)) await made.WaitForExitAsync(TestContext.Current.CancellationToken);

        var linked = await _run.RunAsync("topic", "export", "demo", "--format", "raw", "-o", "link");
        var reading = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        var piped = await _run.RunAsync("topic", "export", "demo", "--format", "raw", "-o", "pipe");

        Assert.Equal((0, 0), (linked.Code, piped.Code));
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal("one\ntwo\n", await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken));
        // A pipe that was replaced by a file leaves its reader waiting for ever.
        Assert.Equal("one\ntwo\n", await reading.WaitAsync(Patience.Longest, TestContext.Current.CancellationToken));
        Assert.Equal(["link", "pipe", "target.txt"], Directory.EnumerateFileSystemEntries(_run.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task An_export_to_a_device_leaves_the_device()
    {
        var device = Path.Combine(_run.Folder, "nul");
        using var made = OperatingSystem.IsLinux() ? Process.Start("mknod", ["-m", "666", device, "c", "1", "3"]) : null;
        if (made is not null) await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.SkipUnless(made is { ExitCode: 0 }, "devices can be made by root only");
        _run.Input = "one\n";
        await _run.RunAsync("topic", "produce", "demo", "--create");

        var exported = await _run.RunAsync("topic", "export", "demo", "-o", device);

        Assert.True(exported.Code == 0, exported.Words);
        // What is written to the null device is gone.
        Assert.Equal("", await File.ReadAllTextAsync(device, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Lines_produced_come_out_of_tail_and_export()
    {
        await ProduceAsync("demo", "first\nsecond\r\n\nthird", "--create");

        Assert.Equal(["first", "second", "third"], (await _run.RunAsync("topic", "tail", "demo")).Lines);
        Assert.Equal(["third"], (await _run.RunAsync("topic", "tail", "demo", "-n", "1")).Lines);
        Assert.Equal(["second"], (await _run.RunAsync("topic", "tail", "demo", "--offset", "1", "-c", "1")).Lines);
        Assert.Equal("first\nsecond\nthird\n", (await _run.RunAsync("topic", "export", "demo", "--format", "raw")).Data);
    }

    [Fact]
    public async Task Data_goes_to_standard_output_and_words_to_standard_error()
    {
        var produced = await ProduceAsync("demo", "x\n", "--create");
        var quiet = await _run.RunAsync("topic", "export", "demo", "-q");

        Assert.Equal(("", "1 message to demo, at 0:0\n"), (produced.Data, produced.Words));
        Assert.Equal("3 messages to demo, at 0:1 to 3\n", (await ProduceAsync("demo", "a\nb\nc\n")).Words);
        Assert.Empty(quiet.Words);
        Assert.Single(quiet.Lines);
    }

    [Fact]
    public async Task Keys_and_headers_of_produced_messages_are_kept()
    {
        await ProduceAsync("demo", "IBM:{\"a\":1}\nempty:\n", "--create", "-K", "-H", "schema=price.v1", "-H", "from=here=there");

        var records = Json((await _run.RunAsync("topic", "tail", "demo", "--json")).Lines);

        Assert.Equal(["IBM", "empty"], records.Select(record => record.GetProperty("key").GetString()!));
        Assert.Equal(["{\"a\":1}", ""], records.Select(record => record.GetProperty("value").GetString()!));
        Assert.Equal(
            """[{"name":"schema","value":"price.v1"},{"name":"from","value":"here=there"}]""", records[0].GetProperty("headers").GetRawText());
        Assert.Equal("2024-01-08T12:00:00.000Z", records[0].GetProperty("timestamp").GetString());
    }

    [Fact]
    public async Task A_line_without_a_key_is_refused_before_its_batch_is_sent()
    {
        var result = await ProduceAsync("demo", "a:1\nb\n", "--create", "-K");

        Assert.Equal(1, result.Code);
        Assert.Equal("bourse: line 2 has no ':' between key and value; 0 messages were sent before it", result.FirstWords);
        Assert.Empty((await _run.RunAsync("topic", "tail", "demo")).Data);
    }

    [Fact]
    public async Task An_unknown_topic_is_refused_with_the_nearest_name_and_nothing_is_made()
    {
        await ProduceAsync("StockExchange", "x\n", "--create");

        foreach (var command in new[] { "tail", "describe", "export", "produce" })
        {
            var result = await _run.RunAsync("topic", command, "StokExchange");
            Assert.Equal((2, "bourse: there is no topic StokExchange\ntry: did you mean StockExchange?\n"), (result.Code, result.Words));
        }

        Assert.Equal(2, (await _run.RunAsync("topic", "list")).Lines.Length);
    }

    [Fact]
    public async Task Looking_into_a_home_folder_without_a_log_makes_none()
    {
        var result = await _run.RunAsync("topic", "list");

        Assert.Equal(1, result.Code);
        Assert.Equal($"bourse: there is no event log in {_run.Home} yet", result.FirstWords);
        Assert.False(Directory.Exists(_run.Home));
    }

    [Fact]
    public async Task List_and_describe_count_records_and_tell_times()
    {
        await ProduceAsync("demo", "x\n", "--create", "--partitions", "3");
        _run.Clock.Advance(TimeSpan.FromHours(1));
        await ProduceAsync("demo", "y\n");

        var list = Json([(await _run.RunAsync("topic", "list", "--json")).Data])[0];
        var described = Json([(await _run.RunAsync("topic", "describe", "demo", "--json")).Data])[0];
        var partitions = described.GetProperty("partitions");

        Assert.Equal("""[{"topic":"demo","partitions":3,"records":2}]""", Compact(list));
        Assert.Equal(3, partitions.GetArrayLength());
        Assert.Equal(
            """{"partition":0,"start":0,"end":2,"records":2,"first":"2024-01-08T12:00:00.000Z","last":"2024-01-08T13:00:00.000Z"}""",
            Compact(partitions[0]));
        Assert.Equal("""{"partition":1,"start":0,"end":0,"records":0,"first":null,"last":null}""", Compact(partitions[1]));
        Assert.Equal(
            "TOPIC  PARTITIONS  RECORDS\ndemo            3        2\n", (await _run.RunAsync("topic", "list")).Data);
    }

    [Theory]
    [InlineData("2024-01-08T12:30:00Z")]
    [InlineData("2024-01-08 12:30")]
    [InlineData("2024-01-08T14:30:00+02:00")]
    [InlineData("45m")]
    public async Task Tail_begins_at_a_time(string time)
    {
        await ProduceAsync("demo", "early\n", "--create");
        _run.Clock.Advance(TimeSpan.FromHours(1));
        await ProduceAsync("demo", "late\n");

        Assert.Equal(["late"], (await _run.RunAsync("topic", "tail", "demo", "--since", time)).Lines);
    }

    [Fact]
    public async Task Tail_shows_the_last_of_all_partitions_by_time()
    {
        await ProduceAsync("demo", "", "--create", "--partitions", "4");
        for (var i = 0; i < 8; i++)
        {
            await ProduceAsync("demo", $"key{i}:value{i}\n", "-K");
            _run.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var spread = Json([(await _run.RunAsync("topic", "describe", "demo", "--json")).Data])[0].GetProperty("partitions");

        Assert.True(spread.EnumerateArray().Count(partition => partition.GetProperty("records").GetInt64() > 0) > 1);
        Assert.Equal(["key6\tvalue6", "key7\tvalue7"], (await _run.RunAsync("topic", "tail", "demo", "-n", "2", "-K")).Lines);
    }

    [Fact]
    public async Task A_followed_topic_shows_what_is_written_later()
    {
        var log = new InMemoryEventLog(_run.Clock);
        _run.Log = log;
        await log.EnsureTopicAsync(new TopicSpec("demo"), CancellationToken.None);
        using var output = new SignallingStream();
        var tail = _run.RunAsync(output, CancellationToken.None, "topic", "tail", "demo", "--follow", "--count", "2");

        await AppendAsync(log, "demo", ("a", "one"));
        await output.WaitForAsync("one\n");
        await AppendAsync(log, "demo", ("a", "two"), ("a", "three"));

        Assert.Equal(0, (await tail).Code);
        Assert.Equal("one\ntwo\n", output.Text);
    }

    [Fact]
    public async Task Messages_cannot_disturb_the_terminal()
    {
        var log = new InMemoryEventLog(_run.Clock);
        _run.Log = log;
        await log.EnsureTopicAsync(new TopicSpec("demo"), CancellationToken.None);
        await AppendAsync(log, "demo", ("k", "\u001b[2Jred\u0007 \u009b1m \u202etxt\r\nnext\ttab é"));
        await AppendAsync(log, "demo", ("k", new byte[] { 0x41, 0xff, 0xc3, 0x42 }));

        var lines = (await _run.RunAsync("topic", "tail", "demo")).Lines;

        Assert.Equal([@"\u001b[2Jred\u0007 \u009b1m \u202etxt\r\nnext\ttab é", @"A\xff\xc3B"], lines);
    }

    [Fact]
    public async Task What_was_exported_can_be_brought_back_byte_for_byte_once()
    {
        var log = new InMemoryEventLog(_run.Clock);
        _run.Log = log;
        await log.EnsureTopicAsync(new TopicSpec("demo"), CancellationToken.None);
        await AppendAsync(log, "demo", ("k", new byte[] { 0x41, 0xff, 0x00 }), ("k", "text \"quoted\" \u001b é"));
        await _run.RunAsync("topic", "export", "demo", "-o", "demo.jsonl");

        var inPlace = await _run.RunAsync("topic", "replay", "demo.jsonl");
        await log.DeleteTopicAsync("demo", CancellationToken.None);
        await log.EnsureTopicAsync(new TopicSpec("demo"), CancellationToken.None);
        var first = await _run.RunAsync("topic", "replay", "demo.jsonl");
        var second = await _run.RunAsync("topic", "replay", "demo.jsonl");
        await _run.RunAsync("topic", "export", "demo", "-o", "again.jsonl");

        Assert.Equal("0 brought back to demo, 2 were there already\n", inPlace.Words);
        Assert.Equal("2 brought back to demo, 0 were there already\n", first.Words);
        Assert.Equal("0 brought back to demo, 2 were there already\n", second.Words);
        Assert.Equal(Values("demo.jsonl"), Values("again.jsonl"));
    }

    [Fact]
    public async Task Dead_letters_go_back_to_their_topic_once_without_the_headers_of_their_death()
    {
        var log = new InMemoryEventLog(_run.Clock);
        _run.Log = log;
        await log.EnsureTopicAsync(new TopicSpec("prices"), CancellationToken.None);
        await AppendAsync(log, "prices", ("IBM", "bad"), ("HPQ", "worse"));
        await BuryAsync(log, "prices");

        var first = await _run.RunAsync("topic", "replay", "prices.dlq", "--json");
        var second = await _run.RunAsync("topic", "replay", "prices.dlq");
        var records = Json((await _run.RunAsync("topic", "tail", "prices", "--json")).Lines);

        Assert.Equal("""[{"topic":"prices","sent":2,"already_there":0,"would_fail":[]}]""", Compact(Json([first.Data])[0]));
        Assert.Equal("there is nothing to bring back\n", second.Words);
        Assert.Equal(["bad", "worse", "bad", "worse"], records.Select(record => record.GetProperty("value").GetString()!));
        Assert.Equal(
            """[{"name":"schema","value":"x"},{"name":"replayed-from","value":"prices[0]@0"}]""", records[2].GetProperty("headers").GetRawText());
    }

    [Fact]
    public async Task Exported_records_make_the_topic_that_is_missing_with_as_many_partitions()
    {
        await ProduceAsync("demo", "a:1\nb:2\nc:3\nd:4\n", "--create", "--partitions", "3", "-K");
        await _run.RunAsync("topic", "export", "demo", "-o", "demo.jsonl");
        using var other = new CommandLineRun();
        File.Copy(Path.Combine(_run.Folder, "demo.jsonl"), Path.Combine(other.Folder, "demo.jsonl"));

        var restored = await other.RunAsync("topic", "replay", "demo.jsonl");

        Assert.Equal((0, "4 brought back to demo, 0 were there already\n"), (restored.Code, restored.Words));
        Assert.Equal((await _run.RunAsync("topic", "list")).Data, (await other.RunAsync("topic", "list")).Data);
        Assert.Equal(
            (await _run.RunAsync("topic", "export", "demo", "--format", "raw")).Data,
            (await other.RunAsync("topic", "export", "demo", "--format", "raw")).Data);
    }

    [Theory]
    [InlineData("prices", "prices is not a dead-letter topic")]
    [InlineData("prices.dql", "prices.dql is neither a file nor a topic")]
    [InlineData("broken.jsonl", "broken.jsonl, line 2 is not an exported record; nothing was sent")]
    public async Task What_cannot_be_brought_back_is_refused(string source, string cause)
    {
        await ProduceAsync("prices", "x\n", "--create");
        _run.WriteFile("broken.jsonl", (await _run.RunAsync("topic", "export", "prices", "-q")).Data + "{\"topic\":\n");

        var result = await _run.RunAsync("topic", "replay", source, "--to", "prices");

        Assert.Equal((2, $"bourse: {cause}"), (result.Code, result.FirstWords));
        Assert.Single((await _run.RunAsync("topic", "tail", "prices")).Lines);
    }

    private async Task<CommandLineRun.Result> ProduceAsync(string topic, string input, params string[] options)
    {
        _run.Input = input;
        return await _run.RunAsync(["topic", "produce", topic, .. options]);
    }

    private async Task AppendAsync(InMemoryEventLog log, string topic, params (string Key, object Value)[] records)
    {
        var buffer = new RecordBuffer();
        var headers = RecordHeaders.Of(("schema", "x"));
        foreach (var (key, value) in records)
        {
            var bytes = value as byte[] ?? Encoding.UTF8.GetBytes((string)value);
            buffer.Add(Encoding.UTF8.GetBytes(key), bytes, headers, _run.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        }

        await using var producer = log.CreateProducer();
        await producer.AppendAsync(topic, buffer, CancellationToken.None);
    }

    private async Task BuryAsync(InMemoryEventLog log, string topic)
    {
        await using var deadLetters = new DeadLetterWriter(log, "test", _run.Clock);
        await TopicScan.ReadAllAsync(
            log,
            topic,
            batch =>
            {
                foreach (var record in batch) deadLetters.Add(batch.Partition, record, "it is bad");
            },
            CancellationToken.None);
        await deadLetters.FlushAsync(CancellationToken.None);
    }

    private List<string> Values(string file) =>
        [.. Json(File.ReadAllLines(Path.Combine(_run.Folder, file))).Select(record => record.GetProperty("key") + "=" + ValueOf(record))];

    private static string ValueOf(JsonElement record) =>
        record.TryGetProperty("value_base64", out var base64) ? base64.GetRawText() : record.GetProperty("value").GetRawText();

    private static List<JsonElement> Json(IEnumerable<string> documents) =>
        [.. documents.Select(document => JsonDocument.Parse(document).RootElement)];

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);
}
