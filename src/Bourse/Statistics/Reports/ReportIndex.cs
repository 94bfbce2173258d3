using System.Buffers;
using System.Globalization;
using System.Text;
using Bourse.Market;
using Bourse.Statistics.Reports.Charts;

namespace Bourse.Statistics.Reports;

/// <summary>The page that lists all portfolios: value, change, the course of the last year, and a link to each report.</summary>
public static class ReportIndex
{
    /// <summary>Its name in the folder of the reports.</summary>
    public const string FileName = "index.html";

    /// <summary>How much of a page's beginning says who wrote it.</summary>
    public const int HeadBytes = 1_024;

    /// <summary>Whether a page is one of Bourse's own, so that it may be replaced.</summary>
    /// <param name="head">The page, or its first <see cref="HeadBytes"/> bytes.</param>
    public static bool IsOwn(ReadOnlySpan<byte> head) => head.IndexOf(Encoding.UTF8.GetBytes(HtmlPage.Generator)) >= 0;

    /// <summary>Appends the page to <paramref name="output"/>.</summary>
    /// <param name="rows">The portfolios in their order.</param>
    /// <param name="origin">When and from what the page was made; null when that is not known.</param>
    /// <param name="output">Where it goes, as UTF-8.</param>
    public static void Write(IReadOnlyList<IndexRow> rows, ReportOrigin? origin, IBufferWriter<byte> output)
    {
        var page = HtmlPage.Begin("Portfolios");
        var count = rows.Count == 1 ? "1 portfolio" : $"{FigureText.Grouped(rows.Count)} portfolios";
        page.Append($"<header>\n<h1>Portfolios</h1>\n<p class=\"span\">{count}</p>\n");
        HtmlPage.WriteSimulationNote(page, origin);
        page.Append("</header>\n");
        foreach (var owned in rows.GroupBy(row => row.Investor.Id)) WriteInvestor(page, owned.First().Investor, owned);
        Encoding.UTF8.GetBytes(HtmlPage.End(page, origin).ToString(), output);
    }

    private static void WriteInvestor(StringBuilder page, Investor investor, IEnumerable<IndexRow> rows)
    {
        var name = investor.Name.Length > 0 ? investor.Name : investor.Id;
        page.Append($"<section>\n<h2>{HtmlPage.Escape(Report.Joined(name, investor.City))}</h2>\n<div class=\"wide\">\n<table class=\"index\">\n");
        page.Append("<thead><tr><th scope=\"col\">portfolio</th><th scope=\"col\" class=\"minor\">as of</th>");
        page.Append("<th scope=\"col\" class=\"figure\">value</th><th scope=\"col\" class=\"figure minor\">change</th>");
        page.Append("<th scope=\"col\" class=\"figure\">change %</th><th scope=\"col\">last year</th></tr></thead>\n<tbody>\n");
        foreach (var row in rows) WriteRow(page, row);
        page.Append("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private static void WriteRow(StringBuilder page, IndexRow row)
    {
        var (_, portfolio, last, trend) = row;
        var name = HtmlPage.Escape(portfolio.Name.Length > 0 ? portfolio.Name : portfolio.Key);
        var file = ReportFormats.FileName(portfolio.Key, ReportFormat.Html);
        var line = Sparkline.Of(trend, $"Value of {portfolio.Key} in the last year");
        page.Append(CultureInfo.InvariantCulture, $"<tr><td><a href=\"{file}\">{name}</a><br><span class=\"note\">{portfolio.Key}</span></td>");
        page.Append($"<td class=\"minor\">{(last is null ? "no day yet" : FigureText.Day(last.AsOf))}</td>");
        page.Append($"<td class=\"figure\">{FigureText.Grouped(last?.Evaluation)}</td>");
        page.Append($"<td class=\"figure minor{Tone(last?.Change)}\">{FigureText.Signed(last?.Change)}</td>");
        page.Append($"<td class=\"figure{Tone(last?.Change)}\">{PercentOf(last)}</td>");
        page.Append($"<td>{line}</td></tr>\n");
    }

    /// <summary>The change of a negative value and its percentage have opposite signs.</summary>
    private static string PercentOf(LastDay? last) => last switch
    {
        { ChangePct: { } percent, Change: { } change } when Math.Sign(percent.Micros) * Math.Sign(change.Micros) < 0 =>
            $"{FigureText.SignedPercent(percent)} of a negative value",
        { ChangePct: { } percent } => FigureText.SignedPercent(percent),
        _ => FigureText.Nothing,
    };

    private static string Tone(Money? amount) => amount switch { { Micros: > 0 } => " rise", { Micros: < 0 } => " fall", _ => "" };
}

/// <summary>A portfolio in the list.</summary>
/// <param name="Investor">Its investor.</param>
/// <param name="Portfolio">The portfolio.</param>
/// <param name="Last">The last row of its table; null when that is empty.</param>
/// <param name="Trend">Its values of the last year in millionths, from the oldest to the newest; few enough for a small line.</param>
public sealed record IndexRow(Investor Investor, Portfolio Portfolio, LastDay? Last, IReadOnlyList<long> Trend);
