using System.Globalization;
using System.Text;
using Bourse.Market;

namespace Bourse.Statistics.Reports;

/// <summary>
/// The report as tidy comma-separated values, a figure a line: <c>portfolio,section,key,measure,value,date</c>. The key is the year, the month
/// or the period; <c>all</c> stands for the full history. Section <c>Table</c> counts the rows, so that an empty table says <c>0</c>. A text that
/// a spreadsheet would take for a formula gets an apostrophe in front.
/// </summary>
internal static class CsvReport
{
    private const string All = "all";

    public static StringBuilder Write(Report report)
    {
        var text = new StringBuilder("portfolio,section,key,measure,value,date\n");
        var lines = new Lines(text, Text(report.Key));
        var statistics = report.Statistics;
        lines.Add("Table", All, "days", statistics.Days.ToString(CultureInfo.InvariantCulture));
        if (report.Currency is { } currency) lines.Add("Table", All, "currency", currency);
        if (report.IsEmpty) return text;
        lines.Add("Table", All, "first", "", statistics.First);
        lines.Add("Table", All, "last", "", statistics.Last);
        lines.Add(SectionNames.Changes, All, statistics.Changes);
        foreach (var year in statistics.Years) lines.Add(SectionNames.ChangesPerYear, FigureText.Year(year.Year), year.Changes);
        lines.Add(SectionNames.Evaluation, All, statistics.Evaluation);
        lines.Add(SectionNames.PeriodEvaluation, statistics.Period.ToString(), statistics.PeriodEvaluation);
        foreach (var month in statistics.Months)
        {
            lines.Add(SectionNames.Months, FigureText.Month(month), SectionNames.Average, FigureText.Plain(month.Average));
        }

        return text;
    }

    /// <summary>A text as a field: quoted where it must be, harmless in a spreadsheet.</summary>
    internal static string Text(string text)
    {
        var safe = SpreadsheetText.Harmless(text);
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private readonly record struct Lines(StringBuilder Output, string Portfolio)
    {
        public void Add(string section, string key, string measure, string value, DateOnly? date = null) =>
            Output.AppendJoin(',', Portfolio, section, key, measure, value, date is { } day ? FigureText.Day(day) : "").Append('\n');

        public void Add(string section, string key, ChangeExtremes changes)
        {
            foreach (var (name, value) in SectionNames.Of(changes)) Add(section, key, name, Plain(value?.Amount), value?.Day);
        }

        public void Add(string section, string key, EvaluationFigures figures)
        {
            Add(section, key, SectionNames.Average, Plain(figures.Average));
            Add(section, key, SectionNames.Deviation, Plain(figures.Deviation));
            Add(section, key, "days", figures.Days.ToString(CultureInfo.InvariantCulture));
        }

        private static string Plain(Money? amount) => amount is { } money ? FigureText.Plain(money) : "";
    }
}
