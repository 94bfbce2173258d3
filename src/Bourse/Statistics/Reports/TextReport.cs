using System.Globalization;
using System.Text;

namespace Bourse.Statistics.Reports;

/// <summary>The report as plain text: five numbered sections, columns aligned.</summary>
internal static class TextReport
{
    private const string Indent = "   ";
    private const string Gap = "  ";

    public static StringBuilder Write(Report report)
    {
        var text = new StringBuilder();
        text.Append(OneLine($"{report.Key}  {report.Title}")).Append('\n');
        text.Append(report.IsEmpty ? report.EmptyNote : report.Span).Append('\n');
        if (report.IsEmpty) return text;
        if (report.Statistics.HasValuesNotAboveZero) text.Append(BestAndWorst.PercentNote).Append('\n');
        var number = 0;
        foreach (var section in ReportTable.Sections(report.Statistics))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{++number}. {section.Title}\n");
            WriteTable(text, section);
        }

        return text;
    }

    private static void WriteTable(StringBuilder text, ReportTable table)
    {
        var widths = table.Columns.Select((column, at) => table.Rows.Select(row => row[at].Length).Append(column.Name.Length).Max()).ToList();
        WriteRow(text, table, widths, [.. table.Columns.Select(column => column.Name)]);
        foreach (var row in table.Rows) WriteRow(text, table, widths, row);
    }

    private static void WriteRow(StringBuilder text, ReportTable table, List<int> widths, IReadOnlyList<string> row)
    {
        var cells = row.Select((cell, at) => table.Columns[at].Figure ? cell.PadLeft(widths[at]) : cell.PadRight(widths[at]));
        text.Append(Indent).Append(string.Join(Gap, cells).TrimEnd()).Append('\n');
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).TrimEnd();
}
