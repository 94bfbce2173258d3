using System.Globalization;
using Bourse.Bars.Quality;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse bars quality</c></summary>
internal sealed class BarsQualityCommand : BourseCommand
{
    private readonly BarOptions _choice;

    public BarsQualityCommand()
        : base(
            "quality", "Check the bars of a symbol: sessions without bars, missing bars, odd jumps, overlaps",
            new Example("bars quality NVDA", "exit code 0: nothing was found; 3: there are findings"),
            new Example("bars quality NVDA --from 2024-05-01 --to 2025-04-30 --json", "a year, as JSON"))
    {
        _choice = new BarOptions(this);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var store = context.Host.OpenBars();
        var chosen = await _choice.ReadAsync(context, store);
        var report = await QualityCheck.RunAsync(chosen, context.Clock, context.Cancellation);
        if (context.Output.Json) WriteJson(context.Output, chosen, report);
        else WriteText(context.Output, chosen, report);
        return report.Findings.Count == 0 ? ExitCode.Done : ExitCode.Differences;
    }

    private static void WriteText(Output output, ChosenBars chosen, QualityReport report)
    {
        if (report.Findings.Count > 0)
        {
            var table = new TextTable("day", "finding", ">bars", "details");
            foreach (var (kind, day, bars, says) in report.Findings)
            {
                table.Add(DayText(day), QualityCheck.NameOf(kind).Replace('_', ' '), bars.ToString(CultureInfo.InvariantCulture), says);
            }

            output.WriteTable(table);
        }

        output.Flush();
        var found = report.Findings.Count == 0 ? "nothing was found" : Count.Of(report.Findings.Count, "finding");
        var what = $"{SafeText.Of(chosen.Range.Symbol.Text)} of {chosen.Range.Interval}: {Count.Of(report.Bars, "bar")}";
        output.Say($"{what}, {Count.Of(report.Sessions, "session")} from {DayText(report.From)} to {DayText(report.To)}; {found}");
    }

    private static void WriteJson(Output output, ChosenBars chosen, QualityReport report) => output.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("symbol", chosen.Range.Symbol.Text);
        json.WriteString("interval", chosen.Range.Interval.Text);
        json.WriteNumber("bars", report.Bars);
        json.WriteNumber("sessions", report.Sessions);
        json.WriteString("from", DayText(report.From));
        json.WriteString("to", DayText(report.To));
        json.WriteStartArray("findings");
        foreach (var (kind, day, bars, says) in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("day", DayText(day));
            json.WriteString("finding", QualityCheck.NameOf(kind));
            json.WriteNumber("bars", bars);
            json.WriteString("details", says);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string? DayText(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
