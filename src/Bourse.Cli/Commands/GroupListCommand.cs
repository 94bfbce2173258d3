using System.Globalization;
using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Hosting.Status;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse group list</c></summary>
internal sealed class GroupListCommand() : BourseCommand(
    "list", "List the consumer groups with their lag in records and seconds",
    new Example("group list", "every group, topic and partition"),
    new Example("group list --json", "the same as JSON"))
{
    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var log = await context.OpenExistingLogAsync();
        var lags = await GroupLag.FindAsync(log, context.Clock, context.Cancellation);
        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, lags));
        else WriteTable(context.Output, lags);
        return ExitCode.Done;
    }

    private static void WriteTable(Output output, IReadOnlyList<GroupLag> lags)
    {
        var table = new TextTable("group", "state", ">members", "topic", ">partition", ">committed", ">end", ">lag", ">seconds");
        foreach (var lag in lags)
        {
            table.Add(
                lag.Group.Name, lag.Group.State, Text(lag.Group.Members.Count), lag.Partition.Topic, Text(lag.Partition.Partition),
                Text(lag.Committed), Text(lag.Held.End), Text(lag.Records), lag.Behind.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture));
        }

        output.WriteTable(table);
    }

    private static void WriteJson(Utf8JsonWriter json, IReadOnlyList<GroupLag> lags)
    {
        json.WriteStartArray();
        foreach (var lag in lags)
        {
            json.WriteStartObject();
            json.WriteString("group", lag.Group.Name);
            json.WriteString("state", lag.Group.State);
            json.WriteNumber("members", lag.Group.Members.Count);
            json.WriteString("topic", lag.Partition.Topic);
            json.WriteNumber("partition", lag.Partition.Partition);
            json.WriteNumber("committed", lag.Committed);
            json.WriteNumber("end", lag.Held.End);
            json.WriteNumber("lag", lag.Records);
            json.WriteNumber("lag_seconds", Math.Round(lag.Behind.TotalSeconds, 3));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
