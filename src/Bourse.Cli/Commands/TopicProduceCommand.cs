using System.CommandLine;
using System.Text;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic produce</c></summary>
internal sealed class TopicProduceCommand : BourseCommand
{
    private const int MostPlaces = 8;
    private readonly Argument<string> _topic = TopicNames.Argument();
    private readonly Option<bool> _keys = OptionOf.Flag("--keys", "Lines are key:value", "-K");
    private readonly Option<string?> _delimiter = OptionOf.Text("--key-delimiter", "TEXT", "What stands between key and value (default: a colon)");
    private readonly Option<bool> _create = OptionOf.Flag("--create", "Create the topic when there is none");
    private readonly Option<string[]> _headers = new("--header", "-H")
    {
        Description = "A header of every message; may be given more than once", HelpName = "NAME=VALUE",
    };

    public TopicProduceCommand()
        : base(
            "produce", "Append the lines of standard input to a topic, one message a line",
            new Example("topic produce notes --create", "what is typed, until Ctrl-D"),
            new Example("topic produce StockExchange -K -H schema=price.v1 < prices.txt", "lines like IBM:{\"TICK\":\"IBM\",…}"))
    {
        Add(_topic);
        foreach (var option in new Option[] { _keys, _delimiter, _headers, _create }) Add(option);
        Add(new SettingOption(Setting.Partitions));
        Add(new SettingOption(Setting.Replication));
        Add(new SettingOption(Setting.SchemaRegistry));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var arguments = context.Arguments;
        var name = arguments.GetRequiredValue(_topic);
        var headers = ReadHeaders(arguments.GetValue(_headers) ?? []);
        var create = arguments.GetValue(_create);
        var log = create ? await context.OpenLogAsync() : await context.OpenExistingLogAsync();
        if (create) await log.EnsureTopicAsync(SpecOf(name, context.Settings), context.Cancellation);
        else await TopicSelection.RequireAsync(log, name, context.Cancellation);
        var delimiter = arguments.GetValue(_delimiter) is { Length: > 0 } given ? given : ":";
        var check = await TopicSchemas.FindCheckAsync(context.Host, name, context.Cancellation);
        await using var lines = new LineProducer(log, name, headers, arguments.GetValue(_keys) ? delimiter : null, check, context);
        var before = await log.GetRangesAsync(name, context.Cancellation);
        await lines.RunAsync(context.Console.In, context.Cancellation);
        if (context.Output.Json) WriteJson(context.Output, name, lines);
        else Say(context.Output, name, lines, PlacesOf(before, await log.GetRangesAsync(name, context.Cancellation), lines.Sent));
        return ExitCode.Done;
    }

    private static void Say(Output output, string topic, LineProducer lines, string places)
    {
        var refused = lines.Refused > 0 ? $", {lines.Refused} against its schema to {Topics.DeadLetters(topic)}" : "";
        output.Say($"{(lines.Sent == 1 ? "1 message" : $"{lines.Sent} messages")} to {topic}{places}{refused}");
    }

    /// <summary>The offsets of the messages, by which they are found; nothing when others have written meanwhile.</summary>
    private static string PlacesOf(IReadOnlyList<OffsetRange> before, IReadOnlyList<OffsetRange> after, long sent)
    {
        var ends = before.ToDictionary(range => range.Partition, range => range.End);
        var written = after.Where(range => ends.ContainsKey(range.Partition)).Select(range => range with { Start = ends[range.Partition] })
            .Where(range => range.Count > 0).ToList();
        if (written.Count is 0 or > MostPlaces || written.Sum(range => range.Count) != sent) return "";
        return $", at {string.Join(", ", written.Select(PlaceOf))}";
    }

    private static string PlaceOf(OffsetRange range) =>
        range.Count == 1 ? $"{range.Partition.Partition}:{range.Start}" : $"{range.Partition.Partition}:{range.Start} to {range.End - 1}";

    private static TopicSpec SpecOf(string name, Settings settings) =>
        new(name) { Partitions = settings.Partitions, Replication = settings.Replication };

    private static List<(string Name, byte[]? Value)> ReadHeaders(string[] headers) => [.. headers.Select(header =>
    {
        var at = header.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? (header[..at], (byte[]?)Encoding.UTF8.GetBytes(header[(at + 1)..]))
            : throw new BourseException(FailureKind.Usage, $"--header '{header}' is not NAME=VALUE", "write it like --header schema=price.v1");
    })];

    private static void WriteJson(Output output, string topic, LineProducer lines) => output.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("topic", topic);
        json.WriteNumber("messages", lines.Sent);
        json.WriteNumber("dead_letters", lines.Refused);
        json.WriteEndObject();
    });
}
