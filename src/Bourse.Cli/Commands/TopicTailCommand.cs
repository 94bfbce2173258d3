using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse topic tail</c></summary>
internal sealed class TopicTailCommand : BourseCommand
{
    private const long DefaultLast = 10;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    private readonly Argument<string> _topic = TopicNames.Argument();
    private readonly Option<long?> _last = OptionOf.Number("--last", "N", "The last N records (default: 10)", 0, "-n");
    private readonly Option<long?> _offset = OptionOf.Number("--offset", "OFFSET", "Begin at this offset of each partition", 0);
    private readonly Option<string?> _since = OptionOf.Time("--since", "Begin at this time: a day, a time in UTC, or e.g. 10m for ten minutes ago");
    private readonly Option<long?> _partition = OptionOf.Number("--partition", "N", "Only this partition", 0, "-p");
    private readonly Option<long?> _count = OptionOf.Number("--count", "N", "End after N records", 1, "-c");
    private readonly Option<bool> _follow = OptionOf.Flag("--follow", "Go on with new records until interrupted", "-f");
    private readonly Option<bool> _keys = OptionOf.Flag("--keys", "Print each record's key and a tab in front of it", "-K");

    public TopicTailCommand()
        : base(
            "tail", "Print a topic's records, the last ones or from a given place on",
            new Example("topic tail StockExchange", "the last ten prices"),
            new Example("topic tail portfolios -f", "the last evaluations, then each new one"),
            new Example("topic tail StockExchange --offset 0 -c 24 -K", "the first 24 prices with their keys"),
            new Example("topic tail StockExchange.dlq -n 3 --json", "the last three dead letters with their headers"))
    {
        Add(_topic);
        foreach (var option in new Option[] { _last, _offset, _since, _partition, _count, _follow, _keys }) Add(option);
        Validators.Add(result =>
        {
            if (new Option[] { _last, _offset, _since }.Count(option => result.GetResult(option) is not null) > 1)
            {
                result.AddError($"--last, --offset and --since exclude each other{ParseErrors.RemedyMark}give one of them");
            }
        });
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var arguments = context.Arguments;
        var since = arguments.GetValue(_since) is { } text ? TimePoints.Read(text, "--since", context.Clock) : (DateTimeOffset?)null;
        var log = await context.OpenExistingLogAsync();
        var topic = await TopicSelection.RequireAsync(log, arguments.GetRequiredValue(_topic), context.Cancellation);
        var held = await TopicSelection.RangesAsync(log, topic, arguments.GetValue(_partition), context.Cancellation);
        var printer = new Printer(context.Output, arguments.GetValue(_keys), arguments.GetValue(_count) ?? long.MaxValue);
        if (since is null && arguments.GetValue(_offset) is null) await PrintLastAsync(log, held, printer, context);
        else await PrintFromAsync(log, held, since, printer, context);
        if (arguments.GetValue(_follow) && !printer.Full) await FollowAsync(log, held, printer, context);
        return ExitCode.Done;
    }

    /// <summary>The last N of all partitions together, by time.</summary>
    private async Task PrintLastAsync(IEventLog log, IReadOnlyList<OffsetRange> held, Printer printer, CommandContext context)
    {
        var count = context.Arguments.GetValue(_last) ?? DefaultLast;
        var candidates = new List<CopiedRecord>();
        foreach (var range in held)
        {
            var wanted = range with { Start = Math.Max(range.Start, range.End - count) };
            await foreach (var record in TopicRecords.ReadAsync(log, wanted, context.Cancellation)) candidates.Add(record);
        }

        var ordered = candidates.OrderBy(record => record.Timestamp)
            .ThenBy(record => record.Partition.Partition).ThenBy(record => record.Offset).ToList();
        foreach (var record in ordered.Skip((int)Math.Max(0, ordered.Count - count)))
        {
            if (!printer.Full) printer.Print(record);
        }
    }

    private async Task PrintFromAsync(
        IEventLog log, IReadOnlyList<OffsetRange> held, DateTimeOffset? since, Printer printer, CommandContext context)
    {
        foreach (var range in held)
        {
            var start = since is { } time
                ? await log.FindOffsetAsync(range.Partition, time, context.Cancellation)
                : context.Arguments.GetValue(_offset) ?? range.Start;
            await foreach (var record in TopicRecords.ReadAsync(log, range with { Start = Math.Max(start, range.Start) }, context.Cancellation))
            {
                if (printer.Full) return;
                printer.Print(record);
            }
        }
    }

    private static async Task FollowAsync(IEventLog log, IReadOnlyList<OffsetRange> held, Printer printer, CommandContext context)
    {
        var ends = held.ToDictionary(range => range.Partition, range => range.End);
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = ends });
        while (!printer.Full)
        {
            context.Output.Flush();
            foreach (var record in await TopicRecords.FetchAsync(consumer, Wait, context.Cancellation))
            {
                if (!printer.Full) printer.Print(record);
            }
        }
    }

    private sealed class Printer(Output output, bool keys, long limit)
    {
        private long _printed;

        public bool Full => _printed >= limit;

        public void Print(CopiedRecord record)
        {
            _printed++;
            if (output.Json)
            {
                output.WriteJsonLine(json => RecordJson.Write(json, record));
                return;
            }

            if (keys) output.Data.Write(SafeText.Of(record.Key) + "\t");
            output.Data.WriteLine(SafeText.Of(record.Value));
        }
    }
}
