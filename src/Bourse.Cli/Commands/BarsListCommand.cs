using System.Globalization;
using Bourse.Bars;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting.Configuration;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse bars list</c></summary>
internal sealed class BarsListCommand : BourseCommand
{
    public BarsListCommand()
        : base(
            "list", "List the symbols that have bars",
            new Example("bars list", "how many bars of each symbol and interval, from when to when"),
            new Example("bars list --json", "the same as JSON"))
    {
        Add(new SettingOption(Setting.Bars));
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var store = context.Host.OpenBars();
        var series = await store.ListAsync(context.Cancellation);
        if (context.Output.Json) WriteJson(context.Output, series);
        else if (series.Count > 0) WriteTable(context.Output, series);
        else context.Output.Say($"there are no bars in {context.Settings.BarsPlace}; `bourse stream --until-end` reads the topics into it");
        return ExitCode.Done;
    }

    private static void WriteTable(Output output, IReadOnlyList<BarSeries> series)
    {
        var table = new TextTable("symbol", "interval", ">bars", "first (UTC)", "last (UTC)");
        foreach (var one in series)
        {
            table.Add(one.Symbol.Text, one.Interval.Text, one.Count.ToString("#,0", CultureInfo.InvariantCulture), Text(one.First), Text(one.Last));
        }

        output.WriteTable(table);
    }

    private static void WriteJson(Output output, IReadOnlyList<BarSeries> series) => output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var one in series)
        {
            json.WriteStartObject();
            json.WriteString("symbol", one.Symbol.Text);
            json.WriteString("interval", one.Interval.Text);
            json.WriteNumber("bars", one.Count);
            json.WriteString("first", BarJson.InstantText(one.First));
            json.WriteString("last", BarJson.InstantText(one.Last));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string Text(DateTime instant) => instant.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
