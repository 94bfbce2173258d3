using System.CommandLine;
using Bourse.Adapters.Files;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic export</c></summary>
internal sealed class TopicExportCommand : BourseCommand
{
    private readonly Argument<string> _topic = TopicNames.Argument();
    private readonly Option<string?> _file = OptionOf.Text("--output", "FILE", "Write to this file instead of standard output", "-o");
    private readonly Option<string?> _format = OptionOf.OneOf(
        "--format", "JSON lines that can be brought back (default), or the bare messages", "jsonl", "raw");
    private readonly Option<long?> _partition = OptionOf.Number("--partition", "N", "Only this partition", 0, "-p");
    private readonly Option<long?> _count = OptionOf.Number("--count", "N", "At most N records", 1, "-c");

    public TopicExportCommand()
        : base(
            "export", "Write a topic's records to a file or standard output, ordered by partition and offset",
            new Example("topic export StockExchange -o prices.jsonl", "every price with key, headers, offset and time"),
            new Example("topic export portfolios --format raw", "the bare messages, one a line"),
            new Example("topic export StockExchange.dlq -o bad.jsonl", "the dead letters, to be brought back by `topic replay`"))
    {
        Add(_topic);
        foreach (var option in new Option[] { _file, _format, _partition, _count }) Add(option);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var log = await context.OpenExistingLogAsync();
        var topic = await TopicSelection.RequireAsync(log, context.Arguments.GetRequiredValue(_topic), context.Cancellation);
        var held = await TopicSelection.RangesAsync(log, topic, context.Arguments.GetValue(_partition), context.Cancellation);
        var raw = context.Arguments.GetValue(_format) == "raw";
        long written;
        if (context.Arguments.GetValue(_file) is { } file)
        {
            written = await WriteFileAsync(context.PathOf(file), log, held, raw, context);
        }
        else
        {
            written = await WriteAsync(context.Output, log, held, raw, context);
        }

        context.Output.Say(written == 1 ? $"1 record of {topic.Name}" : $"{written} records of {topic.Name}");
        return ExitCode.Done;
    }

    /// <summary>A regular file appears whole, when all is written.</summary>
    private async Task<long> WriteFileAsync(string file, IEventLog log, IReadOnlyList<OffsetRange> held, bool raw, CommandContext context)
    {
        var written = 0L;
        try
        {
            await AtomicFile.WriteAsync(file, WriteToAsync, context.Cancellation);
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.OutputNotWritable)
        {
            throw new BourseException(e.Kind, e.Message, "choose a file that you may write with --output FILE", e);
        }

        return written;

        async Task WriteToAsync(Stream stream, CancellationToken cancellation)
        {
            var output = new Output(context.Console with { Out = stream }, json: false, quiet: false, verbose: false);
            written = await WriteAsync(output, log, held, raw, context);
            cancellation.ThrowIfCancellationRequested();
            output.Flush();
        }
    }

    private async Task<long> WriteAsync(Output output, IEventLog log, IReadOnlyList<OffsetRange> held, bool raw, CommandContext context)
    {
        var (written, limit) = (0L, context.Arguments.GetValue(_count) ?? long.MaxValue);
        foreach (var range in held)
        {
            await foreach (var record in TopicRecords.ReadAsync(log, range, context.Cancellation))
            {
                if (written == limit) return written;
                written++;
                if (raw) WriteRaw(output, record);
                else output.WriteJsonLine(json => RecordJson.Write(json, record));
            }
        }

        return written;
    }

    private static void WriteRaw(Output output, CopiedRecord record)
    {
        output.WriteBytes(record.Value);
        output.WriteBytes("\n"u8);
    }
}
