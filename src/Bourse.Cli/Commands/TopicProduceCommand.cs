using System.CommandLine;
using System.Text;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic produce</c></summary>
internal sealed class TopicProduceCommand : BourseCommand
{
    private const int MostEnds = 8;
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
        else await TopicNames.RequireAsync(log, name, context.Cancellation);
        var delimiter = arguments.GetValue(_delimiter) is { Length: > 0 } given ? given : ":";
        var check = await TopicSchemas.FindCheckAsync(context.Host, name, context.Cancellation);
        await using var lines = new LineProducer(log, name, headers, arguments.GetValue(_keys) ? delimiter : null, check, context);
        await lines.RunAsync(context.Console.In, context.Cancellation);
        if (context.Output.Json) WriteJson(context.Output, name, lines);
        else Say(context.Output, name, lines, await EndsAsync(log, name, lines.Sent, context));
        return ExitCode.Done;
    }

    private static void Say(Output output, string topic, LineProducer lines, string ends)
    {
        var refused = lines.Refused > 0 ? $", {lines.Refused} against its schema to {Topics.DeadLetters(topic)}" : "";
        output.Say($"{(lines.Sent == 1 ? "1 message" : $"{lines.Sent} messages")} to {topic}{ends}{refused}");
    }

    /// <summary>The newest record of each partition, by which the messages are found; others may have written since.</summary>
    private static async Task<string> EndsAsync(IEventLog log, string topic, long sent, CommandContext context)
    {
        if (sent == 0) return "";
        var ranges = await log.GetRangesAsync(topic, context.Cancellation);
        var held = ranges.Where(range => range.Count > 0).Take(MostEnds + 1);
        var newest = held.Select(range => $"{range.Partition.Partition}:{range.End - 1}").ToList();
        return newest.Count is > 0 and <= MostEnds ? $" (newest record {string.Join(", ", newest)})" : "";
    }

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
