using System.Text;
using Bourse.Events;
using Bourse.Tests.InMemory;
using Bourse.Tests.Simulation;

namespace Bourse.Tests.Events;

public sealed class DeadLetterWriterTests
{
    private static readonly TopicPartition Partition = new("t", 2);
    private readonly FakeTimeProvider _clock = Clocks.MondayNoon();

    [Fact]
    public async Task A_letter_keeps_its_message_and_tells_where_it_came_from()
    {
        await using var log = new InMemoryEventLog(_clock);
        await using var writer = new DeadLetterWriter(log, "inv1", _clock);
        Add(writer, 17, "bad");
        await writer.FlushAsync(default);
        Assert.Equal(1, writer.Count);
        Assert.Equal(
            [
                "k bad own=1,stage=its own,time=noon,bourse.dlq.topic=t,bourse.dlq.partition=2,bourse.dlq.offset=17,bourse.dlq.stage=inv1"
                + ",bourse.dlq.error=no use,bourse.dlq.time=2024-01-08T12:00:00.000Z",
            ],
            await DeadLettersAsync(log));
    }

    [Fact]
    public async Task A_message_that_was_kept_out_has_no_place_and_is_sent_once_if_its_headers_name_it()
    {
        await using var log = new InMemoryEventLog(_clock);
        for (var run = 0; run < 2; run++)
        {
            await using var writer = new DeadLetterWriter(log, "replay", _clock);
            writer.AddUnsent("t", Row("3", "bad"), "no use", isNamed: true);
            writer.AddUnsent("t", Row("4", "bad"), "no use", isNamed: true);
            writer.AddUnsent("t", Row("4", "bad"), "no use", isNamed: true);
            Assert.Equal(3, writer.Pending);
            await writer.FlushAsync(default);
        }

        var letters = await DeadLettersAsync(log);
        Assert.Equal(2, letters.Count);
        Assert.Equal(
            "k bad row=3,bourse.dlq.topic=t,bourse.dlq.stage=replay,bourse.dlq.error=no use,bourse.dlq.time=2024-01-08T12:00:00.000Z", letters[0]);

        await using var other = new DeadLetterWriter(log, "topic produce", _clock);
        for (var line = 0; line < 2; line++) other.AddUnsent("t", Row("3", "bad"), "no use", isNamed: false);
        await other.FlushAsync(default);
        Assert.Equal(4, (await DeadLettersAsync(log)).Count);

        static CopiedRecord Row(string row, string value) =>
            new(default, 0, 0, "k"u8.ToArray(), Encoding.UTF8.GetBytes(value), [("row", Encoding.UTF8.GetBytes(row))]);
    }

    [Fact]
    public void Headers_of_a_message_are_told_apart_from_those_of_its_dead_letter()
    {
        var headers = Headers(("error", "its own"), ("offset", "3"), ("bourse.dlq.partition", "2"), ("bourse.dlq.offset", "17"));
        Assert.Equal(new DeadLetterSource(2, 17), DeadLetterHeaders.SourceOf(headers));
        Assert.Null(DeadLetterHeaders.Find(headers, DeadLetterHeaders.Error));
        Assert.Equal("its own", DeadLetterHeaders.Find(headers, "error"));
        Assert.Equal(["error", "offset"], DeadLetterHeaders.OwnOf(headers).Select(header => header.Name));
    }

    [Fact]
    public async Task Dead_letters_whose_headers_lack_the_prefix_are_understood_and_not_sent_again()
    {
        var headers = Headers(
            ("schema", "price.v1"), ("topic", "t"), ("partition", "2"), ("offset", "17"), ("stage", "inv1"), ("error", "no use"), ("time", "noon"));
        Assert.Equal(new DeadLetterSource(2, 17), DeadLetterHeaders.SourceOf(headers));
        Assert.Equal("no use", DeadLetterHeaders.Find(headers, DeadLetterHeaders.Error));
        Assert.Equal(["schema"], DeadLetterHeaders.OwnOf(headers).Select(header => header.Name));

        await using var log = new InMemoryEventLog(_clock);
        await log.EnsureTopicAsync(new TopicSpec(Topics.DeadLetters("t")), default);
        await using (var producer = log.CreateProducer())
        {
            var records = new RecordBuffer();
            records.Add("k"u8, "bad"u8, RecordHeaders.Of(headers), 0);
            await producer.AppendAsync(Topics.DeadLetters("t"), records, default);
        }

        await using var writer = new DeadLetterWriter(log, "inv1", _clock);
        Add(writer, 17, "bad");
        await writer.FlushAsync(default);
        Assert.Single(await DeadLettersAsync(log));
    }

    [Fact]
    public async Task A_letter_is_sent_once_whoever_adds_it_however_often()
    {
        await using var log = new InMemoryEventLog(_clock);
        foreach (var stage in (string[])["inv1", "inv1", "inv2"])
        {
            await using var writer = new DeadLetterWriter(log, stage, _clock);
            Add(writer, 17, "bad");
            Add(writer, 17, "bad");
            await writer.FlushAsync(default);
            await writer.FlushAsync(default);
        }

        Assert.Single(await DeadLettersAsync(log));
    }

    [Fact]
    public async Task A_letter_that_could_not_be_sent_is_sent_by_the_next_try()
    {
        // Every call fails or loses its answer for a while: in the end the message is there once.
        for (var seed = 0; seed < 50; seed++)
        {
            var log = new InMemoryEventLog(_clock);
            var chance = new Chance(seed) { FaultRate = 0.5 };
            var writer = new DeadLetterWriter(new FaultyLog(log, chance), "inv1", _clock);
            Add(writer, 17, "bad");
            for (var tries = 0; tries < 5; tries++) await TryAsync(writer);
            chance.FaultRate = 0;
            await writer.FlushAsync(default);
            Assert.Single(await DeadLettersAsync(log));
        }
    }

    private static async Task TryAsync(DeadLetterWriter writer)
    {
        try
        {
            await writer.FlushAsync(default);
        }
        catch (Exception e) when (e is BourseException or ProcessKilledException)
        {
            // That is what the test is about.
        }
    }

    private static List<(string Name, byte[]? Value)> Headers(params (string Name, string Value)[] headers) =>
        [.. headers.Select(header => (header.Name, (byte[]?)Encoding.UTF8.GetBytes(header.Value)))];

    private static void Add(DeadLetterWriter writer, long offset, string value)
    {
        var records = new RecordBuffer();
        var headers = RecordHeaders.Of(("own", "1"), ("stage", "its own"), ("time", "noon"), ("bourse.dlq.error", "before"));
        records.Add("k"u8, Encoding.UTF8.GetBytes(value), headers, 0);
        using var batch = new RecordBatch(Partition, offset, 0, offset, offset + 1, records.Encoded, null);
        foreach (var record in batch) writer.Add(Partition, record, "no use");
    }

    private static async Task<List<string>> DeadLettersAsync(InMemoryEventLog log)
    {
        var deadLetters = new List<string>();
        await TopicScan.ReadAllAsync(log, Topics.DeadLetters("t"), Read, default);
        return deadLetters;

        void Read(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                var headers = record.ReadHeaders().Select(header => $"{header.Name}={Encoding.UTF8.GetString(header.Value!)}");
                deadLetters.Add($"{Encoding.UTF8.GetString(record.Key)} {Encoding.UTF8.GetString(record.Value)} {string.Join(',', headers)}");
            }
        }
    }
}
