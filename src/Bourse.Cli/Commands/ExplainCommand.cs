using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Bourse.Audit;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Market;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse explain</c></summary>
internal sealed class ExplainCommand : BourseCommand
{
    private const int LabelWidth = 14;
    private readonly Argument<string> _portfolio = new("PORTFOLIO") { Description = "The portfolio, e.g. Inv1_P11" };
    private readonly Argument<string> _date = new("DAY") { Description = "The trading day, yyyy-MM-dd" };

    public ExplainCommand()
        : base(
            "explain", "Show how a portfolio's value on a day is computed, down to each price and its place in the log",
            new Example("explain Inv1_P11 2008-10-10", "holdings, prices, topic, partition, offset"),
            new Example("explain Inv1_P11 2008-10-10 --json", "the same as JSON"))
    {
        Add(_portfolio);
        Add(_date);
        foreach (var setting in (Setting[])
            [Setting.From, Setting.Calendar, Setting.Missing, Setting.Lateness, .. Setting.OfPriceFiles, Setting.Portfolios])
        {
            Add(new SettingOption(setting));
        }
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var network = NetworkComposition.ReadWithoutMissingFiles(context.Host);
        var portfolio = network.Network.FindPortfolio(context.Arguments.GetValue(_portfolio)!);
        var text = context.Arguments.GetValue(_date)!;
        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            throw new BourseException(FailureKind.Usage, $"'{text}' is not a day", "write it as yyyy-MM-dd, e.g. 2008-10-10");
        }

        var log = await context.OpenExistingLogAsync();
        await using var database = context.OpenExistingDatabase();
        var explanation = await new Explainer(log, database, network.Audit).ExplainAsync(portfolio, date, context.Cancellation);
        if (context.Output.Json) context.Output.WriteJson(json => WriteJson(json, explanation));
        else Tell(context.Output, explanation);
        return ExitCode.Done;
    }

    private static void Tell(Output output, Explanation explained)
    {
        var (portfolio, day) = (explained.Portfolio, explained.Day);
        Tell(output, "", $"{portfolio.Key} {portfolio.Name} on {day.Date:O}: {Text(day.Value)}{CurrencyOf(portfolio)}");
        output.Data.WriteLine();
        var table = new TextTable(
            "ticker", ">quantity", ">price", ">value", "priced on", "exchange", "topic", ">partition", ">offset", "written (UTC)");
        foreach (var (holding, figures) in explained.Holdings.Zip(FiguresOf(explained)))
        {
            var price = holding.Price;
            table.Add(
                holding.Ticker, figures.Quantity, figures.Price, figures.Value, holding.PricedOn.ToString("O"), price.Exchange,
                Topics.Prices, Whole(price.Partition.Partition), Whole(price.Offset),
                price.Time.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture));
        }

        output.WriteTable(table);
        output.Data.WriteLine();
        TellChange(output, day);
        Tell(output, "a share", $"{Text(day.Value)} / {portfolio.Shares} shares = {Text(day.NavPerShare)}");
        Tell(output, "in the topic", InTopic(explained));
        Tell(output, "in the table", InTable(explained));
    }

    private static void Tell(Output output, string label, string text) =>
        WrappedText.Write(output.Data, label.Length == 0 ? "" : label.PadRight(LabelWidth), text, output.Width);

    /// <summary>Quantities, prices and values, each with one number of decimals.</summary>
    private static IEnumerable<(string Quantity, string Price, string Value)> FiguresOf(Explanation explained) =>
        AlignedFigures.Column(explained.Holdings.Select(holding => holding.Quantity), least: 0).Zip(
            AlignedFigures.Column(explained.Holdings.Select(holding => holding.Price.Price)),
            AlignedFigures.Column(explained.Holdings.Select(holding => holding.Value)));

    private static string CurrencyOf(Portfolio portfolio) => portfolio.Currency is { } currency ? $" {currency}" : "";

    private static void TellChange(Output output, AuditedDay day)
    {
        if (day.Change is not { } change)
        {
            Tell(output, "change", day.IsChangeKnown ? "none: no valued day before" : "unknown: prices of the day before have been deleted");
            return;
        }

        var previous = day.Value - change;
        Tell(output, "change", $"{Text(day.Value)} - {Text(previous)} ({day.PreviousDate:O}) = {Text(change)}");
        Tell(output, "in per cent", $"{Text(change)} / {Text(previous)} × 100 = {Text(day.ChangePct ?? 0)}");
    }

    private static string InTopic(Explanation explained) => explained.Evaluation is { } logged
        ? $"{logged.Evaluation.Value.ToString(2)}, revision {logged.Evaluation.Revision}: {logged.Partition}, offset {logged.Offset}"
        : "not there";

    private static string InTable(Explanation explained) =>
        explained.Row is { } row ? $"{row.Evaluation.ToString(2)}, revision {row.Revision}" : "not there";

    private static void WriteJson(Utf8JsonWriter json, Explanation explained)
    {
        json.WriteStartObject();
        json.WriteString("portfolio", explained.Portfolio.Key);
        json.WriteString("date", explained.Day.Date.ToString("O"));
        WriteNumber(json, "value", explained.Day.Value);
        if (explained.Portfolio.Currency is { } currency) json.WriteString("currency", currency);
        WriteNumber(json, "change", explained.Day.Change);
        WriteNumber(json, "change_pct", explained.Day.ChangePct);
        json.WriteString("previous_date", explained.Day.PreviousDate?.ToString("O"));
        WriteNumber(json, "nav_per_share", explained.Day.NavPerShare);
        json.WriteNumber("shares", explained.Portfolio.Shares.ToDecimal());
        json.WriteStartArray("holdings");
        foreach (var (holding, figures) in explained.Holdings.Zip(FiguresOf(explained))) WriteJson(json, holding, figures);
        json.WriteEndArray();
        WriteNumber(json, "value_in_topic", explained.Evaluation?.Evaluation.Value.ToDecimal());
        WriteNumber(json, "value_in_table", explained.Row?.Evaluation.ToDecimal());
        json.WriteEndObject();
    }

    private static void WriteJson(Utf8JsonWriter json, ExplainedHolding holding, (string Quantity, string Price, string Value) figures)
    {
        json.WriteStartObject();
        json.WriteString("ticker", holding.Ticker);
        WriteFigure(json, "quantity", figures.Quantity);
        WriteFigure(json, "price", figures.Price);
        WriteFigure(json, "value", figures.Value);
        json.WriteString("priced_on", holding.PricedOn.ToString("O"));
        json.WriteString("exchange", holding.Price.Exchange);
        json.WriteString("topic", holding.Price.Partition.Topic);
        json.WriteNumber("partition", holding.Price.Partition.Partition);
        json.WriteNumber("offset", holding.Price.Offset);
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, decimal? number)
    {
        if (number is { } value) WriteFigure(json, name, Text(value));
        else json.WriteNull(name);
    }

    /// <summary>A figure with the digits of the text.</summary>
    private static void WriteFigure(Utf8JsonWriter json, string name, string figure)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(figure);
    }

    private static string Text(decimal number) => AlignedFigures.One(number);

    private static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);
}
