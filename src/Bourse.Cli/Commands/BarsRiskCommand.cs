using System.Globalization;
using System.Text.Json;
using Bourse.Bars;
using Bourse.Bars.Indicators;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse bars risk</c></summary>
internal sealed class BarsRiskCommand : BourseCommand
{
    private const double Percent = 100;
    private readonly BarOptions _choice;

    public BarsRiskCommand()
        : base(
            "risk", "Return, volatility, Sharpe and Sortino ratio, maximum drawdown and value at risk of a symbol, from the closes of its days",
            new Example("bars risk NVDA", "all days, made from shorter bars where there are none"),
            new Example("bars risk NVDA --from 2024-05-01 --to 2025-04-30 --json", "a year, as JSON"))
    {
        _choice = new BarOptions(this, resamples: true, takesInterval: false);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var store = context.Host.OpenBars();
        var chosen = await _choice.ReadAsync(context, store, BarInterval.Day);
        var days = await chosen.ReadAsync(context.Cancellation).Select(DayOf).ToListAsync(context.Cancellation);
        var symbol = chosen.Range.Symbol.Text;
        if (days.Count == 0) throw new BourseException(FailureKind.Usage, $"there are no days of {SafeText.Of(symbol)} in that time");
        var figures = RiskFigures.Of(days);
        if (context.Output.Json) WriteJson(context.Output, symbol, figures);
        else WriteText(context.Output, symbol, figures);
        await BarOptions.TellProviderAsync(context, chosen);
        return ExitCode.Done;
    }

    private static PriceDay DayOf(Bar bar) => new(DateOnly.FromDateTime(bar.LocalTime), (double)bar.Close);

    private static void WriteText(Output output, string symbol, RiskFigures figures)
    {
        var drawdown = figures.MaxDrawdown;
        var table = new TextTable("figure", ">value", "meaning");
        table.Add("return", PercentOf(figures.Return), "last close / first close − 1");
        table.Add("volatility", PercentOf(figures.Volatility), "sample deviation of daily returns × √252");
        table.Add("Sharpe", RatioOf(figures.Sharpe), "mean of daily returns / their sample deviation × √252, risk-free rate 0");
        table.Add("Sortino", RatioOf(figures.Sortino), "mean of daily returns / √(mean of squared losses) × √252");
        table.Add("maximum drawdown", PercentOf(drawdown.Share), $"from {DayText(drawdown.Peak)} to {DayText(drawdown.Trough)}");
        table.Add("value at risk", PercentOf(figures.ValueAtRisk), "5 % quantile of daily returns");
        table.Add("mean close", figures.MeanClose.ToString("F4", CultureInfo.InvariantCulture), "");
        table.Add("deviation of close", RatioOf(figures.DeviationOfClose), "sample deviation");
        output.WriteTable(table);
        output.Flush();
        output.Say($"{SafeText.Of(symbol)}, {Count.Of(figures.Days, "day")} from {DayText(figures.First)} to {DayText(figures.Last)}");
    }

    private static void WriteJson(Output output, string symbol, RiskFigures figures) => output.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("symbol", symbol);
        json.WriteNumber("days", figures.Days);
        json.WriteString("first", DayText(figures.First));
        json.WriteString("last", DayText(figures.Last));
        FigureJson.Write(json, "return", figures.Return);
        FigureJson.Write(json, "volatility", figures.Volatility);
        FigureJson.Write(json, "sharpe", figures.Sharpe);
        FigureJson.Write(json, "sortino", figures.Sortino);
        FigureJson.Write(json, "max_drawdown", figures.MaxDrawdown.Share);
        json.WriteString("max_drawdown_from", DayText(figures.MaxDrawdown.Peak));
        json.WriteString("max_drawdown_to", DayText(figures.MaxDrawdown.Trough));
        FigureJson.Write(json, "var_5pct", figures.ValueAtRisk);
        FigureJson.Write(json, "mean_close", figures.MeanClose);
        FigureJson.Write(json, "stddev_close", figures.DeviationOfClose);
        WriteMonths(json, figures.MonthlyMeans);
        json.WriteEndObject();
    });

    private static void WriteMonths(Utf8JsonWriter json, IReadOnlyList<MonthlyMean> months)
    {
        json.WriteStartArray("monthly_mean_close");
        foreach (var (month, close) in months)
        {
            json.WriteStartObject();
            json.WriteString("month", month.ToString());
            FigureJson.Write(json, "close", close);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string PercentOf(double? share) =>
        share is { } known ? (known * Percent).ToString("F2", CultureInfo.InvariantCulture) + " %" : "-";

    private static string RatioOf(double? ratio) => ratio?.ToString("F4", CultureInfo.InvariantCulture) ?? "-";

    private static string DayText(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
