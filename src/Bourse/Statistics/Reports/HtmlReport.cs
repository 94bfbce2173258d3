using System.Globalization;
using System.Text;
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

        var page = HtmlPage.Begin($"{Headline(report)} · {report.Key}");
        WriteHeader(page, report);
        if (!report.IsEmpty) WriteBody(page, report, curves);
        return HtmlPage.End(page, report.Origin);
    }

    /// <summary>The portfolio's name; its key, if it has none.</summary>
    private static string Headline(Report report)
    {
        var name = report.Subject is { } subject ? subject.Portfolio.Name : report.Title;
        return name.Length > 0 ? name : report.Key;
    }

    private static void WriteHeader(StringBuilder page, Report report)
    {
        var owner = report.Subject is { } subject ? Report.Joined(subject.Investor.Name, subject.Investor.City) : "";
        var currency = report.Currency is { } code ? $"in {code}" : "";
        page.Append("<header>\n");
        if (report.HasIndex) page.Append($"<nav><a href=\"{ReportIndex.FileName}\">All portfolios</a></nav>\n");
        page.Append($"<h1>{HtmlPage.Escape(Headline(report))}</h1>\n");
        page.Append($"<p class=\"title\">{HtmlPage.Escape(Report.Joined(report.Key, owner, currency))}</p>\n");
        page.Append($"<p class=\"span\">{HtmlPage.Escape(report.IsEmpty ? report.EmptyNote : report.Span)}</p>\n");
        HtmlPage.WriteSimulationNote(page, report.Origin);
        page.Append("</header>\n");
    }

    private static void WriteBody(StringBuilder page, Report report, PortfolioCurves curves)
    {
        WriteTiles(page, report.Statistics, curves);
        foreach (var chart in ReportCharts.Of(report, curves)) WriteChart(page, chart);
        if (report.Subject is { } subject) WriteTable(page, HoldingsTable.Of(subject.Portfolio, report));
        var sections = ReportTable.Sections(report.Statistics);
        for (var i = 0; i < sections.Count - 1; i++) WriteTable(page, Numbered(i + 1, sections[i]));
        WriteTable(page, Numbered(sections.Count, MonthGrid(report.Statistics.Months)), " class=\"months-grid\"");
    }

    private static void WriteTiles(StringBuilder page, PortfolioStatistics statistics, PortfolioCurves curves)
    {
        var last = curves.LastYear[^1];
        page.Append("<dl class=\"tiles\">\n");
        WriteTile(page, "Last value", FigureText.Grouped(new Money(last.Micros)), FigureText.Day(DateOnly.FromDayNumber(last.Day)));
        WriteTile(page, "Average", FigureText.Grouped(statistics.Evaluation.Average), "full history");
        WriteTile(page, "Standard deviation", FigureText.Grouped(statistics.Evaluation.Deviation), ReportTable.NameOf(statistics.Deviation));
        var days = BestAndWorst.Of(statistics);
        WriteTile(page, "Best day", days.Text(days.Best), FigureText.Day(days.Best));
        WriteTile(page, "Worst day", days.Text(days.Worst), FigureText.Day(days.Worst));
        WriteDrawdownTile(page, ReportCharts.Deepest(curves.Months));
        page.Append("</dl>\n");
        if (statistics.HasValuesNotAboveZero) page.Append($"<p class=\"note\">{Escape(BestAndWorst.Note)}</p>\n");
    }

    private static void WriteDrawdownTile(StringBuilder page, ChartPoint? deepest)
    {
        const string name = "Deepest drawdown";
        if (deepest is not { } found) WriteTile(page, name, FigureText.Nothing, "the value was never above zero");
        else WriteTile(page, name, FigureText.Percent(new Money(found.Micros)), FigureText.Day(DateOnly.FromDayNumber(found.Day)));
    }

    private static void WriteTile(StringBuilder page, string name, string figure, string note) =>
        page.Append(CultureInfo.InvariantCulture, $"<div><dt>{name}</dt><dd>{Escape(figure)}</dd><dd class=\"note\">{Escape(note)}</dd></div>\n");

    private static void WriteChart(StringBuilder page, ReportChart chart)
    {
        page.Append(CultureInfo.InvariantCulture, $"<figure>\n<h2>{chart.Heading}</h2>\n<div class=\"wide\">\n{chart.Svg}</div>\n");
        page.Append(CultureInfo.InvariantCulture, $"<figcaption>{Escape(chart.Caption)}</figcaption>\n</figure>\n");
    }

    private static ReportTable Numbered(int number, ReportTable table) =>
        table with { Title = string.Create(CultureInfo.InvariantCulture, $"{number}. {table.Title}") };

    private static void WriteTable(StringBuilder page, ReportTable table, string style = "")
    {
        page.Append(CultureInfo.InvariantCulture, $"<section>\n<h2>{Escape(table.Title)}</h2>\n");
        page.Append(CultureInfo.InvariantCulture, $"<div class=\"wide\">\n<table{style}>\n<thead><tr>");
        foreach (var column in table.Columns) page.Append($"<th scope=\"col\"{Style(column)}>{Escape(column.Name)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows) WriteRow(page, table, row);
        page.Append("</tbody>\n");
        if (table.Total is { } total)
        {
            page.Append("<tfoot>\n");
            WriteRow(page, table, total);
            page.Append("</tfoot>\n");
        }

        page.Append("</table>\n</div>\n</section>\n");
    }

    private static void WriteRow(StringBuilder page, ReportTable table, IReadOnlyList<string> row)
    {
        page.Append("<tr>");
        for (var i = 0; i < row.Count; i++) page.Append($"<td{Style(table.Columns[i])}>{Escape(row[i])}</td>");
        page.Append("</tr>\n");
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
        curves.LastYear.Count == 0 ? null : DateOnly.FromDayNumber(curves.LastYear[^1].Day);

    private static string Escape(string text) => HtmlPage.Escape(text);
}
