using System.Buffers;
using System.Text.Json;
using Bourse.Market;

namespace Bourse.Statistics.Reports;

/// <summary>
/// The report as JSON: an object of five arrays of records. Amounts are numbers with exactly two decimals, days are strings, missing values null.
/// <list type="bullet">
/// <item><c>MaxMinDailyChange</c>: one record <c>min_daily_change, max_daily_change, min_daily_change_pct, max_daily_change_pct</c>, then the
/// day of each under its name with <c>_date</c>;</item>
/// <item><c>MaxMinDailyChangePerYear</c>: a record a year, newest first: <c>year</c> (a number), then the members of the first section;</item>
/// <item><c>AvgStdDevEvaluation</c>: one record <c>avg_evaluation, stddev_evaluation, days</c>;</item>
/// <item><c>PeriodAvgStdDevEvaluation</c>: one record <c>avg_evaluation, stddev_evaluation, days, period_from, period_to</c>;</item>
/// <item><c>MonthlyAvgEvaluation</c>: a record a month, newest first: <c>month</c> (yyyy-MM), <c>avg_evaluation</c>.</item>
/// </list>
/// A portfolio that names its currency has the member <c>Currency</c>. For an empty table the arrays are empty and another member, <c>Note</c>,
/// says why.
/// </summary>
internal static class JsonReport
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n" };

    public static void Write(Report report, IBufferWriter<byte> output)
    {
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            WriteChanges(json, report);
            WriteYears(json, report);
            WriteEvaluation(json, report);
            WritePeriod(json, report);
            WriteMonths(json, report);
            if (report.Currency is { } currency) json.WriteString("Currency", currency);
            if (report.IsEmpty) json.WriteString("Note", report.EmptyNote);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteChanges(Utf8JsonWriter json, Report report)
    {
        json.WriteStartArray(SectionNames.Changes);
        if (!report.IsEmpty)
        {
            json.WriteStartObject();
            WriteExtremes(json, report.Statistics.Changes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteYears(Utf8JsonWriter json, Report report)
    {
        json.WriteStartArray(SectionNames.ChangesPerYear);
        foreach (var year in report.Statistics.Years)
        {
            json.WriteStartObject();
            json.WriteNumber("year", year.Year);
            WriteExtremes(json, year.Changes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEvaluation(Utf8JsonWriter json, Report report)
    {
        json.WriteStartArray(SectionNames.Evaluation);
        if (!report.IsEmpty)
        {
            json.WriteStartObject();
            WriteFigures(json, report.Statistics.Evaluation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePeriod(Utf8JsonWriter json, Report report)
    {
        json.WriteStartArray(SectionNames.PeriodEvaluation);
        if (!report.IsEmpty)
        {
            json.WriteStartObject();
            WriteFigures(json, report.Statistics.PeriodEvaluation);
            json.WriteString("period_from", FigureText.Day(report.Statistics.Period.From));
            json.WriteString("period_to", FigureText.Day(report.Statistics.Period.To));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMonths(Utf8JsonWriter json, Report report)
    {
        json.WriteStartArray(SectionNames.Months);
        foreach (var month in report.Statistics.Months)
        {
            json.WriteStartObject();
            json.WriteString("month", FigureText.Month(month));
            WriteAmount(json, SectionNames.Average, month.Average);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteExtremes(Utf8JsonWriter json, ChangeExtremes changes)
    {
        foreach (var (name, value) in SectionNames.Of(changes)) WriteAmount(json, name, value?.Amount);
        foreach (var (name, value) in SectionNames.Of(changes))
        {
            json.WriteString(name + "_date", value is { } found ? FigureText.Day(found.Day) : null);
        }
    }

    private static void WriteFigures(Utf8JsonWriter json, EvaluationFigures figures)
    {
        WriteAmount(json, SectionNames.Average, figures.Average);
        WriteAmount(json, SectionNames.Deviation, figures.Deviation);
        json.WriteNumber("days", figures.Days);
    }

    private static void WriteAmount(Utf8JsonWriter json, string name, Money? amount)
    {
        json.WritePropertyName(name);
        if (amount is { } money) json.WriteRawValue(FigureText.Plain(money), skipInputValidation: true);
        else json.WriteNullValue();
    }
}
