using System.Globalization;
using System.Text;

namespace Bourse.Statistics.Reports;

/// <summary>The report in Markdown: a heading and a table for each of the five sections.</summary>
internal static class MarkdownReport
{
    public static StringBuilder Write(Report report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Escape(report.Key)}\n\n{Escape(report.Title)}\n\n");
        text.Append(Escape(report.IsEmpty ? report.EmptyNote : report.Span)).Append('\n');
        if (report.IsEmpty) return text;
        if (report.Statistics.HasValuesNotAboveZero) text.Append('\n').Append(BestAndWorst.PercentNote).Append('\n');
        var number = 0;
        foreach (var section in ReportTable.Sections(report.Statistics))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {++number}. {section.Title}\n\n");
            WriteRow(text, section.Columns.Select(column => column.Name));
            WriteRow(text, section.Columns.Select(column => column.Figure ? "---:" : "---"));
            foreach (var row in section.Rows) WriteRow(text, row);
        }

        return text;
    }

    private static void WriteRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    /// <summary>Escapes text for Markdown. Underscores within words, as in a key, need no escape.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text)
        {
            if (@"\`*[]<>#|&~!".Contains(c, StringComparison.Ordinal)) escaped.Append('\\');
            escaped.Append(char.IsControl(c) ? ' ' : c);
        }

        return escaped.ToString();
    }
}
