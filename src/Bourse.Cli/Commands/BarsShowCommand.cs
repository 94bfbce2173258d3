using System.CommandLine;
using System.Globalization;
using Bourse.Bars;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse bars show</c></summary>
internal sealed class BarsShowCommand : BourseCommand
{
    private const long DefaultCount = 20;
    private const int ChartBars = 60;
    private readonly Option<long?> _last = OptionOf.Number("--last", "N", $"The newest N bars (default: {DefaultCount})", 1, "-n");
    private readonly BarChoice _choice;

    public BarsShowCommand()
        : base(
            "show", "Show the bars of a symbol, the newest first, in exchange time",
            new Example("bars show NVDA", $"the newest {DefaultCount}"),
            new Example("bars show NVDA --from 2024-06-03 --to 2024-06-07 --last 100", "those of a week"),
            new Example("bars show BRK.B --interval 1day --json", "as JSON"))
    {
        _choice = new BarChoice(this);
        Add(_last);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var store = context.Host.OpenBars();
        var chosen = await _choice.ReadAsync(context, store);
        var count = context.Arguments.GetValue(_last) ?? DefaultCount;
        var bars = await chosen.ReadNewestAsync(count, context.Cancellation);
        if (context.Output.Json) WriteJson(context.Output, bars);
        else if (bars.Count > 0) WriteText(context.Output, chosen, bars);
        else context.Output.Say($"there are no bars of {SafeText.Of(chosen.Range.Symbol.Text)} in that time");
        return ExitCode.Done;
    }

    private static void WriteText(Output output, ChosenBars chosen, List<Bar> bars)
    {
        var table = new TextTable("time", ">open", ">high", ">low", ">close", ">volume");
        foreach (var bar in bars)
        {
            table.Add(
                BarJson.TimeText(bar.LocalTime), PriceDigits.Text(bar.Open), PriceDigits.Text(bar.High), PriceDigits.Text(bar.Low),
                PriceDigits.Text(bar.Close), bar.Volume.ToString("#,0", CultureInfo.InvariantCulture));
        }

        output.WriteTable(table);
        output.Flush();
        var closes = bars.Take(ChartBars).Reverse().Select(bar => bar.Close).ToList();
        var what = $"{SafeText.Of(chosen.Range.Symbol.Text)}, {Count.Of(bars.Count, "bar")} of {chosen.Range.Interval}, {chosen.Newest.TimeZone}";
        var chart = $"closes {TextChart.Of(closes)} {PriceDigits.Text(closes.Min())} … {PriceDigits.Text(closes.Max())}";
        output.Say(closes.Count > 1 ? $"{what}; {chart}" : what);
    }

    private static void WriteJson(Output output, List<Bar> bars) => output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var bar in bars) BarJson.Write(json, bar);
        json.WriteEndArray();
    });
}
