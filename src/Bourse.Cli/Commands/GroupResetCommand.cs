using System.CommandLine;
using System.Globalization;
using Bourse.Cli.Frame;
using Bourse.Hosting.Groups;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse group reset</c></summary>
internal sealed class GroupResetCommand : BourseCommand
{
    private readonly Argument<string> _group = new("GROUP")
    {
        Description = "The group's name. Stages do not read the offsets of their groups, except `bourse ingest --from-committed`",
    };
    private readonly Option<string?> _topic = OptionOf.Text("--topic", "TOPIC", "Only this topic (default: all that the group has read)", "-t");
    private readonly Option<long?> _partition = OptionOf.Number("--partition", "N", "Only this partition", 0, "-p");
    private readonly Option<bool> _earliest = OptionOf.Flag("--to-earliest", "To the oldest record");
    private readonly Option<bool> _latest = OptionOf.Flag("--to-latest", "After the newest record");
    private readonly Option<long?> _offset = OptionOf.Number("--to-offset", "OFFSET", "To this offset", 0);
    private readonly Option<string?> _time = OptionOf.Time(
        "--to-datetime", "To the first record at or after this time: a day, a time in UTC, or e.g. 10m for ten minutes ago");
    private readonly Option<long?> _shift = OptionOf.Number("--shift-by", "N", "Forward by N records, or back by -N", long.MinValue);
    private readonly Option<bool> _dryRun = OptionOf.Flag("--dry-run", "Only show what would be done, which is what happens without --execute");
    private readonly Option<bool> _execute = OptionOf.Flag("--execute", "Write the new offsets; without it they are only shown");

    public GroupResetCommand()
        : base(
            "reset", "Show what setting a group back or forth would do; with --execute, do it",
            new Example("group reset mine --to-earliest", "shows what would be read again; changes nothing"),
            new Example("group reset mine --to-earliest --execute", "do it"),
            new Example("group reset investorsDB --shift-by -100 --execute", "the last hundred evaluations again, by ingest --from-committed"),
            new Example("group reset mine -t StockExchange --to-datetime 2026-01-31T09:00:00Z", "as it was at that time"))
    {
        Add(_group);
        foreach (var option in new Option[] { _topic, _partition, _earliest, _latest, _offset, _time, _shift, _dryRun, _execute }) Add(option);
        Validators.Add(result =>
        {
            if (result.GetValue(_dryRun) && result.GetValue(_execute))
            {
                result.AddError($"--dry-run and --execute contradict each other{ParseErrors.RemedyMark}give one of them");
            }

            var ways = new Option[] { _earliest, _latest, _offset, _time, _shift };
            if (ways.Count(way => result.GetResult(way) is { Implicit: false }) == 1) return;
            var names = string.Join(", ", ways.Select(way => way.Name));
            result.AddError($"say where to, in one way{ParseErrors.RemedyMark}give one of {names}");
        });
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var name = context.Arguments.GetRequiredValue(_group);
        var log = await context.OpenExistingLogAsync();
        var reset = new GroupReset(log, name);
        var (topic, partition) = (context.Arguments.GetValue(_topic), context.Arguments.GetValue(_partition));
        var moves = await reset.PlanAsync(TargetOf(context), topic, partition, context.Cancellation);
        var execute = context.Arguments.GetValue(_execute);
        // It is said first what the offsets of a stage's group are good for.
        if (GroupReset.FindNote(name, context.Host, context.Topology) is { } note) context.Output.Warn(Remedies.Of(note));
        if (execute) await reset.ApplyAsync(moves, context.Cancellation);
        Report(context.Output, name, moves, execute);
        return ExitCode.Done;
    }

    private OffsetTarget TargetOf(CommandContext context)
    {
        var arguments = context.Arguments;
        if (arguments.GetValue(_earliest)) return new OffsetTarget.Earliest();
        if (arguments.GetValue(_latest)) return new OffsetTarget.Latest();
        if (arguments.GetValue(_offset) is { } offset) return new OffsetTarget.At(offset);
        if (arguments.GetValue(_shift) is { } shift) return new OffsetTarget.By(shift);
        return new OffsetTarget.Since(TimePoints.Read(arguments.GetValue(_time)!, _time.Name, context.Clock));
    }

    private static void Report(Output output, string group, IReadOnlyList<OffsetMove> moves, bool executed)
    {
        if (output.Json)
        {
            WriteJson(output, group, moves, executed);
            return;
        }

        var table = new TextTable("group", "topic", ">partition", ">committed", ">new", ">records to read");
        foreach (var (partition, from, to, end) in moves)
        {
            table.Add(group, partition.Topic, Text(partition.Partition), Text(from), Text(to), Text(end - to));
        }

        output.WriteTable(table);
        output.Say(executed ? "the new offsets are written" : "nothing was written; add --execute to do it");
    }

    private static void WriteJson(Output output, string group, IReadOnlyList<OffsetMove> moves, bool executed) => output.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("group", group);
        json.WriteBoolean("executed", executed);
        json.WriteStartArray("offsets");
        foreach (var (partition, from, to, end) in moves)
        {
            json.WriteStartObject();
            json.WriteString("topic", partition.Topic);
            json.WriteNumber("partition", partition.Partition);
            if (from is { } old) json.WriteNumber("committed", old);
            else json.WriteNull("committed");
            json.WriteNumber("new", to);
            json.WriteNumber("records", end - to);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
