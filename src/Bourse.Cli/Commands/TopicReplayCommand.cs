using System.CommandLine;
using System.Text;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic replay</c></summary>
internal sealed class TopicReplayCommand : BourseCommand
{
    private readonly Argument<string> _source = new("SOURCE") { Description = "A dead-letter topic, or a file that `topic export` wrote" };
    private readonly Option<string?> _target = OptionOf.Text("--to", "TOPIC", "Send to this topic instead of the one the messages come from");

    public TopicReplayCommand()
        : base(
            "replay", "Bring dead letters or exported records back to the topic they come from, each once",
            new Example("topic replay StockExchange.dlq", "the dead letters, after their cause is corrected"),
            new Example("topic replay prices.jsonl --to StockExchange", "the records of a file"))
    {
        Add(_source);
        Add(_target);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var source = context.Arguments.GetRequiredValue(_source);
        var log = await context.OpenExistingLogAsync();
        var records = await ReadSourceAsync(log, source, context);
        var targets = records.GroupBy(record => context.Arguments.GetValue(_target) ?? record.Topic, StringComparer.Ordinal).ToList();
        foreach (var target in targets) await TopicNames.RequireAsync(log, target.Key, context.Cancellation);
        var counts = new List<(string Topic, long Sent, long There)>();
        foreach (var target in targets) counts.Add(await SendAsync(log, target.Key, [.. target], context));
        // Whatever cannot be used again becomes a new dead letter.
        await MarkAsync(log, records, context.Cancellation);
        Report(context.Output, counts);
        return ExitCode.Done;
    }

    private static async Task<List<ReplayedRecord>> ReadSourceAsync(IEventLog log, string source, CommandContext context)
    {
        var file = context.PathOf(source);
        if (File.Exists(file)) return [.. ReadFile(file, source).Select(ReplayedRecord.Of)];
        if (await log.FindTopicAsync(source, context.Cancellation) is not { } topic) throw await UnknownAsync(log, source, context);
        if (!source.EndsWith(Topics.DeadLetterSuffix, StringComparison.Ordinal))
        {
            throw new BourseException(
                FailureKind.Usage,
                $"{source} is not a dead-letter topic",
                $"use {Topics.DeadLetters(source)}, or a file that `bourse topic export` wrote");
        }

        var records = new List<ReplayedRecord>();
        foreach (var range in await log.GetRangesAsync(topic.Name, context.Cancellation))
        {
            await foreach (var record in TopicRecords.ReadAsync(log, range, context.Cancellation)) records.Add(ReplayedRecord.Of(record));
        }

        return records;
    }

    private static async Task MarkAsync(IEventLog log, List<ReplayedRecord> records, CancellationToken cancellation)
    {
        var read = records.Where(record => record.IsDeadLetter).Select(record => record.Read).GroupBy(record => record.Partition)
            .Select(partition => new OffsetRange(partition.Key, 0, partition.Max(record => record.Offset) + 1)).ToList();
        if (read.Count > 0) await DeadLetterGroup.MarkAsync(log, read, cancellation);
    }

    private static IEnumerable<CopiedRecord> ReadFile(string file, string name)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            CopiedRecord record;
            try
            {
                record = RecordJson.Read(line);
            }
            catch (FormatException e)
            {
                throw new BourseException(
                    FailureKind.Usage,
                    $"{name}, line {number} is not an exported record; nothing was sent",
                    "use a file that `bourse topic export` wrote",
                    e);
            }

            yield return record;
        }
    }

    private static async Task<BourseException> UnknownAsync(IEventLog log, string source, CommandContext context)
    {
        var names = (await log.ListTopicsAsync(context.Cancellation)).Select(topic => topic.Name)
            .Where(name => name.EndsWith(Topics.DeadLetterSuffix, StringComparison.Ordinal)).ToList();
        return new BourseException(
            FailureKind.Usage,
            $"{source} is neither a file nor a topic",
            NearestName.Remedy(source, names) ?? "`bourse topic list` names the topics there are");
    }

    private static async Task<(string Topic, long Sent, long There)> SendAsync(
        IEventLog log, string topic, List<ReplayedRecord> records, CommandContext context)
    {
        var there = await FindThereAsync(log, topic, records, context.Cancellation);
        var buffer = new RecordBuffer();
        foreach (var record in records.Where(record => there.Add(record.Identity)))
        {
            buffer.Add(record.Read.Key, record.Read.Value, RecordHeaders.Of(record.Headers), record.Read.Timestamp);
        }

        await using var producer = log.CreateProducer();
        if (buffer.Count > 0) await producer.AppendAsync(topic, buffer, context.Cancellation);
        return (topic, buffer.Count, records.Count - buffer.Count);
    }

    /// <summary>The records that the topic holds already: replayed ones identified by their header, exported ones by their position.</summary>
    private static async Task<HashSet<string>> FindThereAsync(
        IEventLog log, string topic, List<ReplayedRecord> records, CancellationToken cancellation)
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        var places = records.Where(record => !record.IsDeadLetter).GroupBy(record => record.Read.Partition)
            .ToDictionary(group => group.Key, group => group.ToLookup(record => record.Read.Offset));
        foreach (var range in await log.GetRangesAsync(topic, cancellation))
        {
            var inPlace = places.GetValueOrDefault(range.Partition);
            await foreach (var record in TopicRecords.ReadAsync(log, range, cancellation))
            {
                if (DeadLetterHeaders.Find(record.Headers, ReplayedRecord.Header) is { } identity) there.Add(identity);
                if (inPlace?[record.Offset].FirstOrDefault() is { } own && own.SameAs(record)) there.Add(own.Identity);
            }
        }

        return there;
    }

    private static void Report(Output output, List<(string Topic, long Sent, long There)> counts)
    {
        if (output.Json)
        {
            output.WriteJson(json =>
            {
                json.WriteStartArray();
                foreach (var (topic, sent, there) in counts)
                {
                    json.WriteStartObject();
                    json.WriteString("topic", topic);
                    json.WriteNumber("sent", sent);
                    json.WriteNumber("already_there", there);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
            return;
        }

        if (counts.Count == 0) output.Say("there is nothing to bring back");
        foreach (var (topic, sent, there) in counts) output.Say($"{sent} brought back to {topic}, {there} were there already");
    }
}
