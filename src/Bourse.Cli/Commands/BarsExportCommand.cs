using System.CommandLine;
using System.Globalization;
using Bourse.Bars;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Lake.Query;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse bars export</c></summary>
internal sealed class BarsExportCommand : BourseCommand
{
    private static readonly ResultColumn[] Columns =
    [
        Text("symbol"), Text("interval"), Text("timestamp"), Number("open"), Number("high"), Number("low"), Number("close"), Number("volume"),
        Text("time_zone"), Text("utc"),
    ];

    private readonly BarOptions _choice;

    public BarsExportCommand()
        : base(
            "export", "Write the bars of a symbol as CSV, the oldest first, with the digits of the source",
            new Example("bars export NVDA > nvda.csv", "all bars; opens in a spreadsheet"),
            new Example("bars export NVDA --from 2024-06-01 --json", "as JSON, a bar a line"),
            new Example("bars export NVDA --interval 1day", "days, made from shorter bars"))
    {
        _choice = new BarOptions(this, resamples: true);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var store = context.Host.OpenBars();
        var chosen = await _choice.ReadAsync(context, store);
        var output = context.Output;
        Action<Bar> write = output.Json ? bar => output.WriteJsonLine(json => BarJson.Write(json, bar)) : CsvOf(output);
        var count = 0L;
        await foreach (var bar in chosen.ReadAsync(context.Cancellation))
        {
            write(bar);
            count++;
        }

        output.Flush();
        output.Say($"{Count.Of(count, "bar")} of {SafeText.Of(chosen.Range.Symbol.Text)}");
        await BarOptions.TellProviderAsync(context, chosen);
        return ExitCode.Done;
    }

    private static Action<Bar> CsvOf(Output output)
    {
        var rows = new CsvResultRows(output.Data, Columns);
        return bar => rows.Add(
        [
            bar.Symbol.Text, bar.Interval.Text, BarJson.TimeText(bar.LocalTime), PriceDigits.Text(bar.Open), PriceDigits.Text(bar.High),
            PriceDigits.Text(bar.Low), PriceDigits.Text(bar.Close), bar.Volume.ToString(CultureInfo.InvariantCulture), bar.TimeZone,
            BarJson.InstantText(bar.Instant),
        ]);
    }

    private static ResultColumn Text(string name) => new(name, ResultKind.Text);

    private static ResultColumn Number(string name) => new(name, ResultKind.Number);
}
