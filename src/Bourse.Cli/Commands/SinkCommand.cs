using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Reading;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Supervision;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse sink</c></summary>
internal sealed class SinkCommand : BourseCommand
{
    private const string DefaultTopic = "demotest";
    private const long DefaultRows = 1000;
    private const long DefaultSeconds = 60;
    private const string DefaultBytes = "8MiB";
    private readonly Option<string[]> _topics = new("--topic")
    {
        Description = $"A topic; may be repeated (default: {DefaultTopic})", HelpName = "TOPIC",
    };

    private readonly Option<bool> _untilEnd = OptionOf.Flag("--until-end", "End when everything that the topics hold is in the lake");
    private readonly Option<string?> _group =
        OptionOf.Text("--group", "NAME", "The consumer group whose members share the partitions (default: one for each lake)");

    private readonly Option<long?> _rows = OptionOf.Number("--batch-size", "NUMBER", $"Close a file after so many rows (default: {DefaultRows})", 1);
    private readonly Option<long?> _seconds =
        OptionOf.Number("--flush-seconds", "NUMBER", $"Close a file so many seconds after its first row (default: {DefaultSeconds})", 0);

    private readonly Option<string?> _bytes =
        OptionOf.Text("--batch-bytes", "SIZE", $"Close a file at this size, e.g. 500kB, 64MiB (default: {DefaultBytes})");

    private readonly WatchFlags _watch = new();

    public SinkCommand()
        : base(
            "sink", "Write topics into the lake, each message exactly once, and print the messages",
            new Example("sink", $"topic {DefaultTopic}, until it is stopped"),
            new Example("sink --topic StockExchange --topic portfolios --quiet --until-end", "what two topics hold now, without printing it"),
            new Example("sink --lake s3://bucket/prefix", "into a bucket"))
    {
        foreach (var option in new Option[] { _topics, _untilEnd, _group, _rows, _seconds, _bytes, new NoWaitOption() }) Add(option);
        _watch.AddTo(this);
        Setting[] settings = [Setting.Lake, Setting.Partitions, Setting.Replication, Setting.SchemaRegistry];
        foreach (var setting in settings) Add(new SettingOption(setting));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var output = context.Output;
        var runner = new SinkRunner(context.Host, ReadRequest(context));
        output.Say($"sink: reads {string.Join(", ", TopicsOf(context))} in {context.Settings.LogPlace} and writes {context.Settings.LakePlace}");
        await using var watched = await _watch.StartAsync(context, ServerParts.Log | ServerParts.Lake);
        try
        {
            await runner.RunAsync((_, _) => { }, context.Cancellation);
        }
        finally
        {
            if (runner.HasStarted) Report(output, runner);
        }

        return ExitCode.Done;
    }

    private SinkRequest ReadRequest(CommandContext context)
    {
        var arguments = context.Arguments;
        return new SinkRequest(TopicsOf(context))
        {
            CreatesTopics = arguments.GetValue(_topics) is not { Length: > 0 },
            UntilEnd = arguments.GetValue(_untilEnd),
            Group = arguments.GetValue(_group),
            BatchSize = (int)Math.Min(arguments.GetValue(_rows) ?? DefaultRows, int.MaxValue),
            BatchBytes = ReadBytes(arguments.GetValue(_bytes) ?? DefaultBytes),
            FlushInterval = TimeSpan.FromSeconds(Math.Min(arguments.GetValue(_seconds) ?? DefaultSeconds, int.MaxValue)),
            Observer = context.Output.Quiet ? null : new MessagePrinter(context.Output).Print,
            Stepped = context.Output.Flush,
        };
    }

    private string[] TopicsOf(CommandContext context)
    {
        if (context.Arguments.GetValue(_topics) is { Length: > 0 } topics) return [.. topics.Distinct(StringComparer.Ordinal)];
        return [context.Sources.ValueOf(Setting.OfKey("kafka:topic")).Text ?? DefaultTopic];
    }

    private static long ReadBytes(string text) => ByteCount.TryRead(text, out var bytes) && bytes > 0
        ? bytes
        : throw new BourseException(FailureKind.Usage, $"--batch-bytes '{text}' is not a size", "write it like 65536, 500kB or 8MiB");

    private static void Report(Output output, SinkRunner runner)
    {
        var letters = runner.DeadLetters > 0 ? $", {Count.Of(runner.DeadLetters, "dead letter")}" : "";
        output.Say($"sink: {Count.Of(runner.Rows, "message")} in {Count.Of(runner.Files, "file")}{letters}");
    }

    /// <summary>Prints messages, each on a line, as they are read.</summary>
    private sealed class MessagePrinter(Output output)
    {
        private static readonly System.Buffers.SearchValues<byte> Breaks = System.Buffers.SearchValues.Create("\r\n"u8);

        public void Print(TopicPartition partition, in Record record)
        {
            if (output.Json) PrintJson(CopiedRecord.Of(partition, record));
            else if (record.Value.ContainsAny(Breaks)) output.Data.WriteLine(SafeText.Of(OnOneLine(record.Value)));
            else output.Data.WriteLine(SafeText.Of(record.Value));
        }

        private void PrintJson(CopiedRecord record) => output.WriteJsonLine(json => RecordJson.Write(json, record));

        /// <summary>A line break in JSON is white space.</summary>
        private static byte[] OnOneLine(ReadOnlySpan<byte> message)
        {
            var line = message.ToArray();
            line.AsSpan().Replace((byte)'\n', (byte)' ');
            line.AsSpan().Replace((byte)'\r', (byte)' ');
            return line;
        }
    }
}
