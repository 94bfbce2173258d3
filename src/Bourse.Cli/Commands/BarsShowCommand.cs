using System.CommandLine;
using System.Globalization;
using Bourse.Bars;
using Bourse.Bars.Indicators;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Reading;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse bars show</c></summary>
internal sealed class BarsShowCommand : BourseCommand
{
    private const long DefaultCount = 20;
    private const int ChartBars = 60;
    private const int MoreDecimals = 2;
    private static readonly string[] BarColumns = ["time", ">open", ">high", ">low", ">close", ">volume"];

    private readonly Option<long?> _last = OptionOf.Number("--last", "N", $"The newest N bars (default: {DefaultCount})", 1, "-n");
    private readonly Option<string?> _indicators = OptionOf.Text(
        "--indicators", "NAMES", $"Indicators with commas: {string.Join(", ", IndicatorCatalog.Names)}; sma, ema and rsi with any number of bars");

    private readonly BarOptions _choice;

    public BarsShowCommand()
        : base(
            "show", "Show the bars of a symbol, the newest first, in exchange time",
            new Example("bars show NVDA", $"the newest {DefaultCount}"),
            new Example("bars show NVDA --from 2024-06-03 --to 2024-06-07 --last 100", "those of a week"),
            new Example("bars show NVDA --interval 1day --indicators sma20,rsi14,bollinger", "days, made from shorter bars, with indicators"),
            new Example("bars show BRK.B --interval 1day --json", "as JSON"))
    {
        _choice = new BarOptions(this, resamples: true);
        Add(_last);
        Add(_indicators);
        _indicators.CompleteLists(IndicatorCatalog.Names);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var indicators = IndicatorCatalog.CreateAll(context.Arguments.GetValue(_indicators) ?? "");
        await using var store = context.Host.OpenBars();
        var chosen = await _choice.ReadAsync(context, store);
        var count = context.Arguments.GetValue(_last) ?? DefaultCount;
        var rows = await IndicatorRow.ReadNewestAsync(chosen, indicators, count, context.Cancellation);
        var columns = indicators.SelectMany(indicator => indicator.Columns).ToList();
        if (context.Output.Json) WriteJson(context.Output, columns, rows, await BarOptions.TellProviderAsync(context, chosen));
        else if (rows.Count > 0) WriteText(context.Output, chosen, columns, rows);
        else TellEmpty(context.Output, chosen);
        if (!context.Output.Json && rows.Count > 0) await BarOptions.TellProviderAsync(context, chosen);
        return ExitCode.Done;
    }

    private static void TellEmpty(Output output, ChosenBars chosen)
    {
        var newest = $"{BarJson.TimeText(chosen.Newest.LocalTime)} {chosen.Newest.TimeZone}";
        output.Say($"there are no bars of {SafeText.Of(chosen.Range.Symbol.Text)} in that time; the newest of all is that of {newest}");
        output.Say("`bourse stream --until-end` reads what else its topic has into the store");
    }

    private static void WriteText(Output output, ChosenBars chosen, List<string> columns, List<IndicatorRow> rows)
    {
        var table = new TextTable([.. BarColumns, .. columns.Select(column => $">{column}")]);
        var format = $"F{rows[0].Bar.Close.Scale + MoreDecimals}";
        foreach (var (bar, figures) in rows) table.Add([.. CellsOf(bar), .. figures.Select(figure => TextOf(figure, format))]);
        output.WriteTable(table);
        output.Flush();
        var closes = rows.Take(ChartBars).Reverse().Select(row => row.Bar.Close).ToList();
        var source = chosen.Interval == chosen.Range.Interval ? "" : $" from {chosen.Range.Interval}";
        var what = $"{SafeText.Of(chosen.Range.Symbol.Text)}, {Count.Of(rows.Count, "bar")} of {chosen.Interval}{source}, {chosen.Newest.TimeZone}";
        var chart = $"closes {TextChart.Of(closes)} {PriceDigits.Text(closes.Min())} … {PriceDigits.Text(closes.Max())}";
        output.Say(closes.Count > 1 ? $"{what}; {chart}" : what);
    }

    private static string[] CellsOf(Bar bar) =>
    [
        BarJson.TimeText(bar.LocalTime), PriceDigits.Text(bar.Open), PriceDigits.Text(bar.High), PriceDigits.Text(bar.Low),
        PriceDigits.Text(bar.Close), bar.Volume.ToString("#,0", CultureInfo.InvariantCulture),
    ];

    private static string TextOf(double figure, string format) => double.IsNaN(figure) ? "" : figure.ToString(format, CultureInfo.InvariantCulture);

    private static void WriteJson(Output output, List<string> columns, List<IndicatorRow> rows, string? provider) => output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var (bar, figures) in rows)
        {
            json.WriteStartObject();
            BarJson.WriteMembers(json, bar);
            json.WriteString("provider", provider);
            for (var i = 0; i < columns.Count; i++) FigureJson.Write(json, columns[i], figures[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
