using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Hosting.Reporting;
using Bourse.Market;
using Bourse.Statistics;

namespace Bourse.Cli.Display;

/// <summary>A summary of portfolios: last value and change, mean and deviation, worst and best day.</summary>
internal static class Summary
{
    /// <summary>As a table, a line a portfolio.</summary>
    public static TextTable Table(IReadOnlyList<MadeReport> reports)
    {
        // Most networks name no currency, and need no column for it.
        var hasCurrency = reports.Any(report => report.Portfolio.Currency is not null);
        string[] headings = ["portfolio", "as of", ">value", ">change", ">%", ">mean", ">deviation", ">worst", "on", ">best", "on"];
        var table = new TextTable(hasCurrency ? [.. headings, "currency"] : headings);
        foreach (var report in reports)
        {
            var (portfolio, _, changes, evaluation, last, _) = report;
            var (best, worst, isInMoney) = BestAndWorst.Of(changes, report.HasValuesNotAboveZero);
            string?[] cells =
            [
                portfolio.Key, last?.AsOf.ToString("O"), Text(last?.Evaluation), Text(last?.Change), Text(last?.ChangePct),
                Text(evaluation.Average), Text(evaluation.Deviation),
                Change(worst, isInMoney), worst?.Day.ToString("O"), Change(best, isInMoney), best?.Day.ToString("O"),
            ];
            table.Add(hasCurrency ? [.. cells, portfolio.Currency] : cells);
        }

        return table;
    }

    /// <summary>What must be known of some figures of the table, a sentence a portfolio.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<MadeReport> reports) => reports.Where(report => report.HasValuesNotAboveZero)
        .Select(report => $"{report.Portfolio.Key}: the value was not always above zero; worst and best are changes in money, "
            + "and a percentage of a negative value has the sign opposite to that of the change");

    /// <summary>As a JSON array, an object a portfolio.</summary>
    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<MadeReport> reports)
    {
        json.WriteStartArray();
        foreach (var report in reports) WriteJson(json, report);
        json.WriteEndArray();
    }

    private static void WriteJson(Utf8JsonWriter json, MadeReport report)
    {
        json.WriteStartObject();
        json.WriteString("portfolio", report.Portfolio.Key);
        if (report.Portfolio.Currency is { } currency) json.WriteString("currency", currency);
        json.WriteNumber("days", report.Days);
        json.WriteString("as_of", report.Last?.AsOf.ToString("O"));
        Write(json, "value", report.Last?.Evaluation);
        Write(json, "change", report.Last?.Change);
        Write(json, "change_pct", report.Last?.ChangePct);
        Write(json, "mean", report.Evaluation.Average);
        Write(json, "deviation", report.Evaluation.Deviation);
        Write(json, "worst_day", report.Changes.MinChangePct);
        Write(json, "best_day", report.Changes.MaxChangePct);
        json.WriteStartArray("files");
        foreach (var file in report.Files) json.WriteStringValue(file);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Money? amount)
    {
        json.WritePropertyName(name);
        if (amount is { } money) json.WriteRawValue(money.ToString(2));
        else json.WriteNullValue();
    }

    private static void Write(Utf8JsonWriter json, string name, Extreme? extreme)
    {
        Write(json, name + "_pct", extreme?.Amount);
        json.WriteString(name, extreme?.Day.ToString("O"));
    }

    private static string? Text(Money? amount) => amount?.ToString(2);

    /// <summary>Money has its sign, by which it is told from the percentages of other portfolios.</summary>
    private static string? Change(Extreme? extreme, bool isInMoney) => extreme is not { Amount: var amount } ? null
        : !isInMoney ? amount.ToString(2) + " %" : amount.Micros > 0 ? "+" + amount.ToString(2) : amount.ToString(2);
}
