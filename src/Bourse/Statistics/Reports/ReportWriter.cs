using System.Buffers;
using System.Text;

namespace Bourse.Statistics.Reports;

/// <summary>Writes a report in any format, as UTF-8 with line feeds.</summary>
public static class ReportWriter
{
    /// <summary>Appends the whole report to <paramref name="output"/>.</summary>
    /// <exception cref="ArgumentException">
    /// The format is <see cref="ReportFormat.Html"/> and the report has no curves, or not those of its figures.
    /// </exception>
    public static void Write(Report report, ReportFormat format, IBufferWriter<byte> output)
    {
        if (format is ReportFormat.Json or ReportFormat.None)
        {
            JsonReport.Write(report, output);
            return;
        }

        var text = format switch
        {
            ReportFormat.Txt => TextReport.Write(report),
            ReportFormat.Csv => CsvReport.Write(report),
            ReportFormat.Md => MarkdownReport.Write(report),
            ReportFormat.Html => HtmlReport.Write(report),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no such format"),
        };
        Encoding.UTF8.GetBytes(text.ToString(), output);
    }
}
