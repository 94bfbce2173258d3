using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting.Reading;
using Bourse.Hosting.Status;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic describe</c></summary>
internal sealed class TopicDescribeCommand : BourseCommand
{
    private readonly Argument<string> _topic = TopicNames.Argument();

    public TopicDescribeCommand()
        : base(
            "describe", "Show a topic's partitions: offsets, first and last time, retention",
            new Example("topic describe StockExchange", "what the topic of prices holds"),
            new Example("topic describe portfolios --json", "the same of the evaluations, as JSON")) => Add(_topic);

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var log = await context.OpenExistingLogAsync();
        var topic = await TopicSelection.RequireAsync(log, context.Arguments.GetRequiredValue(_topic), context.Cancellation);
        var partitions = new List<Held>();
        foreach (var range in await log.GetRangesAsync(topic.Name, context.Cancellation))
        {
            var first = await RecordTimes.FindAsync(log, range.Partition, range.Start, range.End, context.Cancellation);
            var last = await RecordTimes.FindAsync(log, range.Partition, Math.Max(range.Start, range.End - 1), range.End, context.Cancellation);
            partitions.Add(new Held(range, first, last));
        }

        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, topic, partitions));
        else WriteText(context.Output, topic, partitions);
        return ExitCode.Done;
    }

    private static void WriteText(Output output, TopicDescription topic, List<Held> partitions)
    {
        output.Data.WriteLine($"topic        {topic.Name}");
        output.Data.WriteLine($"id           {topic.Id}");
        output.Data.WriteLine($"partitions   {topic.Partitions}");
        output.Data.WriteLine($"replication  {topic.Replication}");
        output.Data.WriteLine($"retention    {Retention(topic)}");
        output.Data.WriteLine();
        var table = new TextTable(">partition", ">start", ">end", ">records", "first", "last");
        foreach (var (range, first, last) in partitions)
        {
            table.Add(Text(range.Partition.Partition), Text(range.Start), Text(range.End), Text(range.Count), Time(first), Time(last));
        }

        output.WriteTable(table);
    }

    private static void WriteJson(Utf8JsonWriter json, TopicDescription topic, List<Held> partitions)
    {
        json.WriteStartObject();
        json.WriteString("topic", topic.Name);
        json.WriteString("id", topic.Id);
        json.WriteNumber("replication", topic.Replication);
        WriteNumber(json, "retention_ms", topic.RetentionTime is { } time ? (long)time.TotalMilliseconds : null);
        WriteNumber(json, "retention_bytes", topic.RetentionBytes);
        json.WriteBoolean("compacted", topic.IsCompacted);
        json.WriteStartArray("partitions");
        foreach (var (range, first, last) in partitions)
        {
            json.WriteStartObject();
            json.WriteNumber("partition", range.Partition.Partition);
            json.WriteNumber("start", range.Start);
            json.WriteNumber("end", range.End);
            json.WriteNumber("records", range.Count);
            json.WriteString("first", Time(first));
            json.WriteString("last", Time(last));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static string Retention(TopicDescription topic) => topic.IsCompacted
        ? $"the newest record of each key (compact); {Limits(topic)}"
        : Limits(topic);

    private static string Limits(TopicDescription topic) => (topic.RetentionTime, topic.RetentionBytes) switch
    {
        (null, null) => "for ever",
        ({ } time, null) => $"{time.TotalHours:0.##} hours",
        (null, { } bytes) => $"{bytes} bytes a partition",
        ({ } time, { } bytes) => $"{time.TotalHours:0.##} hours, {bytes} bytes a partition",
    };

    private static string? Time(long? timestamp) => timestamp is { } ms ? TimePoints.Write(ms) : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Held(OffsetRange Range, long? First, long? Last);
}
