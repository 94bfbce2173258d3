using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Bourse.Market;

namespace Bourse.Statistics.Reports;

/// <summary>The report as a self-contained web page: with style and charts, without scripts or external resources.</summary>
internal static class HtmlReport
{
    private const int MonthsInYear = 12;

    public static StringBuilder Write(Report report)
    {
        if (report.Curves is not { } curves || LastDay(curves) != report.Statistics.Last)
        {
            throw new ArgumentException("the page needs the curves of its figures", nameof(report));
        }

        var page = new StringBuilder();
        WriteHead(page, report);
        if (!report.IsEmpty) WriteBody(page, report, curves);
        return page.Append("</main>\n</body>\n</html>\n");
    }

    private static void WriteHead(StringBuilder page, Report report)
    {
        // The page runs and loads nothing; the policy makes the browser enforce this whatever a name may hold.
        page.Append($$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{{Escape($"{report.Key} · {report.Title}")}}</title>
            <style>
            {{HtmlStyle.Sheet}}
            </style>
            </head>
            <body>
            <main>
            <header>
            <h1>{{Escape(report.Key)}}</h1>
            <p class="title">{{Escape(report.Title)}}</p>
            <p class="span">{{Escape(report.IsEmpty ? report.EmptyNote : report.Span)}}</p>
            </header>

            """.ReplaceLineEndings("\n"));
    }

    private static void WriteBody(StringBuilder page, Report report, PortfolioCurves curves)
    {
        WriteTiles(page, report.Statistics, curves);
        WriteChart(page, ReportCharts.Value(report, curves.Values));
        WriteChart(page, ReportCharts.Drawdown(report, curves.Drawdowns));
        WriteChart(page, ReportCharts.Months(report));
        var sections = ReportTable.Sections(report.Statistics);
        for (var i = 0; i < sections.Count - 1; i++) WriteTable(page, i + 1, sections[i]);
        WriteTable(page, sections.Count, MonthGrid(report.Statistics.Months), " class=\"months-grid\"");
    }

    private static void WriteTiles(StringBuilder page, PortfolioStatistics statistics, PortfolioCurves curves)
    {
        var last = curves.Values[^1];
        var deepest = ReportCharts.Deepest(curves.Drawdowns);
        page.Append("<dl class=\"tiles\">\n");
        WriteTile(page, "Last value", FigureText.Grouped(new Money(last.Micros)), FigureText.Day(DateOnly.FromDayNumber(last.Day)));
        WriteTile(page, "Average", FigureText.Grouped(statistics.Evaluation.Average), "full history");
        WriteTile(page, "Standard deviation", FigureText.Grouped(statistics.Evaluation.Deviation), ReportTable.NameOf(statistics.Deviation));
        WriteTile(page, "Best day", Percent(statistics.Changes.MaxChangePct), FigureText.Day(statistics.Changes.MaxChangePct));
        WriteTile(page, "Worst day", Percent(statistics.Changes.MinChangePct), FigureText.Day(statistics.Changes.MinChangePct));
        WriteTile(page, "Deepest drawdown", FigureText.Percent(new Money(deepest.Micros)), FigureText.Day(DateOnly.FromDayNumber(deepest.Day)));
        page.Append("</dl>\n");
    }

    private static void WriteTile(StringBuilder page, string name, string figure, string note) =>
        page.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{Escape(figure)}</dd><dd class=\"note\">{Escape(note)}</dd></div>\n");

    private static void WriteChart(StringBuilder page, ReportChart chart)
    {
        page.Append(CultureInfo.InvariantCulture, $"<figure>\n<h2>{chart.Heading}</h2>\n<div class=\"wide\">\n{chart.Svg}</div>\n");
        page.Append(CultureInfo.InvariantCulture, $"<figcaption>{Escape(chart.Caption)}</figcaption>\n</figure>\n");
    }

    private static void WriteTable(StringBuilder page, int number, ReportTable table, string style = "")
    {
        page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>{number}. {Escape(table.Title)}</h2>\n");
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\">\n<table{style}>\n<thead><tr>");
        foreach (var column in table.Columns) page.Append($"<th scope=\"col\"{Style(column)}>{Escape(column.Name)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            page.Append("<tr>");
            for (var i = 0; i < row.Count; i++) page.Append($"<td{Style(table.Columns[i])}>{Escape(row[i])}</td>");
            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private static string Style(ReportColumn column) => column.Figure ? " class=\"figure\"" : "";

    /// <summary>The fifth section as a year a line, the months beside each other: twelve times shorter than a month a line.</summary>
    private static ReportTable MonthGrid(IReadOnlyList<MonthAverage> months)
    {
        var names = CultureInfo.InvariantCulture.DateTimeFormat.AbbreviatedMonthNames.Take(MonthsInYear);
        var years = months.GroupBy(month => month.Year).Select(year => (IReadOnlyList<string>)
        [
            FigureText.Year(year.Key),
            .. Enumerable.Range(1, MonthsInYear).Select(number => FigureText.Grouped(year.SingleOrDefault(month => month.Month == number)?.Average)),
        ]);
        var columns = names.Select(name => new ReportColumn(name, Figure: true)).Prepend(new ReportColumn("year"));
        return new ReportTable("Average evaluation per month, newest year first", [.. columns], [.. years]);
    }

    private static DateOnly? LastDay(PortfolioCurves curves) =>
        curves.Values.Count == 0 ? null : DateOnly.FromDayNumber(curves.Values[^1].Day);

    private static string Percent(Extreme? extreme) => extreme is { } found ? FigureText.Percent(found.Amount) : FigureText.Nothing;

    private static string Escape(string text) => HtmlEncoder.Default.Encode(text);
}
