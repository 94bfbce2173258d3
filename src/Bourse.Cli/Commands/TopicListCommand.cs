using System.Globalization;
using Bourse.Cli.Frame;
using Bourse.Events;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic list</c></summary>
internal sealed class TopicListCommand() : BourseCommand(
    "list", "List the topics with the number of their records",
    new Example("topic list", "name, partitions and records of every topic"),
    new Example("topic list --json", "the same as JSON"))
{
    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var log = await context.OpenExistingLogAsync();
        var topics = new List<(TopicDescription Topic, long Records)>();
        foreach (var topic in await log.ListTopicsAsync(context.Cancellation))
        {
            topics.Add((topic, (await log.GetRangesAsync(topic.Name, context.Cancellation)).Sum(range => range.Count)));
        }

        if (context.Output.Json) WriteJson(context.Output, topics);
        else WriteTable(context.Output, topics);
        return ExitCode.Done;
    }

    private static void WriteTable(Output output, List<(TopicDescription Topic, long Records)> topics)
    {
        var table = new TextTable("topic", ">partitions", ">records");
        foreach (var (topic, records) in topics)
        {
            table.Add(topic.Name, topic.Partitions.ToString(CultureInfo.InvariantCulture), records.ToString(CultureInfo.InvariantCulture));
        }

        output.WriteTable(table);
    }

    private static void WriteJson(Output output, List<(TopicDescription Topic, long Records)> topics) => output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var (topic, records) in topics)
        {
            json.WriteStartObject();
            json.WriteString("topic", topic.Name);
            json.WriteNumber("partitions", topic.Partitions);
            json.WriteNumber("records", records);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
