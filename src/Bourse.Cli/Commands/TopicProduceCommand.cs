using System.CommandLine;
using System.Text;
using Bourse.Cli.Frame;
using Bourse.Events;
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
        var sent = await SendAsync(log, name, arguments.GetValue(_keys) ? Encoding.UTF8.GetBytes(delimiter) : null, headers, context);
        if (context.Output.Json) WriteJson(context.Output, name, sent);
        else context.Output.Say($"{(sent == 1 ? "1 message" : $"{sent} messages")} to {name}{await EndsAsync(log, name, sent, context)}");
        return ExitCode.Done;
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

    /// <summary>Sends the lines of one read of the input together, so that a typed line is sent at once and a file in large batches.</summary>
    private static async Task<long> SendAsync(IEventLog log, string topic, byte[]? delimiter, RecordHeaders headers, CommandContext context)
    {
        await using var producer = log.CreateProducer();
        var (buffer, number, sent) = (new RecordBuffer(), 0L, 0L);
        await foreach (var lines in new LineReader(context.Console.In).ReadAsync(context.Cancellation))
        {
            foreach (var line in lines)
            {
                number++;
                if (line.Length > 0) AddLine(buffer, line, delimiter, headers, context.Clock.GetUtcNow().ToUnixTimeMilliseconds(), number, sent);
            }

            if (buffer.Count > 0) await producer.AppendAsync(topic, buffer, context.Cancellation);
            sent += buffer.Count;
            buffer.Clear();
        }

        return sent;
    }

    private static void AddLine(RecordBuffer buffer, byte[] line, byte[]? delimiter, RecordHeaders headers, long time, long number, long sent)
    {
        if (delimiter is null)
        {
            buffer.Add(null, line, headers, time);
            return;
        }

        var at = line.AsSpan().IndexOf(delimiter);
        if (at < 0)
        {
            var text = Encoding.UTF8.GetString(delimiter);
            throw new BourseException(
                FailureKind.Failed,
                $"line {number} has no '{text}' between key and value; {sent} messages were sent before it",
                "correct the line, or leave --keys out");
        }

        buffer.Add(line.AsSpan(0, at), line.AsSpan(at + delimiter.Length), headers, time);
    }

    private static RecordHeaders ReadHeaders(string[] headers) => RecordHeaders.Of([.. headers.Select(header =>
    {
        var at = header.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? (header[..at], header[(at + 1)..])
            : throw new BourseException(FailureKind.Usage, $"--header '{header}' is not NAME=VALUE", "write it like --header schema=price.v1");
    })]);

    private static void WriteJson(Output output, string topic, long sent) => output.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("topic", topic);
        json.WriteNumber("messages", sent);
        json.WriteEndObject();
    });
}
