using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Tests.Statistics.Reports;

public sealed partial class HtmlReportTests
{
    private static readonly string Page = TestReports.Text(TestReports.Of(TestReports.Googl(), "2015..2016"), ReportFormat.Html);

    [Fact]
    public void The_page_fetches_and_runs_nothing()
    {
        foreach (var way in new[] { "http:", "https:", "//", "src=", "href=", "url(", "@import", "<script", "<link", "<iframe" })
        {
            Assert.DoesNotContain(way, Page, StringComparison.OrdinalIgnoreCase);
        }

        const string policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">";
        Assert.Contains(policy, Page, StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_a_chart_of_the_last_year_of_all_months_and_of_drawdowns_each_with_title_description_and_caption()
    {
        var charts = Charts(Page);
        Assert.Equal(
            ["Value of Inv1_P11 in the last year", "Value of Inv1_P11 by month", "Drawdown of Inv1_P11 by month"],
            charts.Select(chart => chart.Element("title")!.Value));
        Assert.All(charts, chart =>
        {
            var names = new[] { chart.Element("title")!.Attribute("id")!.Value, chart.Element("desc")!.Attribute("id")!.Value };
            Assert.Equal(string.Join(' ', names), chart.Attribute("aria-labelledby")!.Value);
            Assert.NotEmpty(chart.Element("desc")!.Value);
        });
        Assert.Equal(3, Regex.Count(Page, "<figcaption>[^<]+</figcaption>"));
    }

    [Fact]
    public void The_page_follows_the_readers_choice_of_dark_or_light()
    {
        Assert.Contains("@media (prefers-color-scheme: dark)", Page, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"color-scheme\" content=\"light dark\">", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_text_and_never_markup()
    {
        var report = TestReports.Of(ValuationTable.Small, "2024..2024", title: "<script>alert(1)</script> & \"Co\" '");
        var page = TestReports.Text(report, ReportFormat.Html);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Co&quot; &#x27;", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_five_sections_are_there_in_their_order() => Assert.Equal(
        [
            "1. Daily change over the full history", "2. Daily change per year, newest first", "3. Evaluation over the full history",
            "4. Evaluation from 2015-01-02 to 2016-12-31", "5. Average evaluation per month, newest year first",
        ],
        Regex.Matches(Page, @"<h2>(\d\. [^<]+)</h2>").Select(match => match.Groups[1].Value));

    // Reference figure that came with the specification: max_drawdown -0.14209783868204937.
    [Fact]
    public void The_deepest_drawdown_of_GOOGL_is_the_reference_figure() =>
        Assert.Contains("<dt>Deepest drawdown</dt><dd>-14.21 %</dd><dd class=\"note\">2016-06-27</dd>", Page, StringComparison.Ordinal);

    [Fact]
    public void A_drawdown_is_measured_from_the_highest_value_so_far()
    {
        var rows = ValuationTable.Of(("2024-01-01", "80"), ("2024-02-02", "100"), ("2024-03-03", "75"), ("2024-04-04", "90"), ("2024-05-05", "120"));
        Assert.Equal([0, 0, -25 * Money.Scale, -10 * Money.Scale, 0], PortfolioCurves.Of(rows).Months.Select(month => month.Drawdown.Micros));
    }

    /// <summary>From 0.01 to −0.02 is three times the highest value; 9,000,000,000,000.01 / 0.01 is far more than any axis shows.</summary>
    [Fact]
    public void Below_zero_a_drawdown_exceeds_a_hundred_per_cent_up_to_what_is_shown()
    {
        var rows = ValuationTable.Of(("2024-01-01", "-5"), ("2024-02-02", "0.01"), ("2024-03-03", "-0.02"))
            .Append(new ValuationRow(new DateOnly(2024, 4, 4), Money.Zero, null, null, Money.Parse("-9000000000000"), null, 0));
        Assert.Equal(
            [0, 0, -300 * Money.Scale, -999_999_999_999_999], PortfolioCurves.Of([.. rows]).Months.Select(month => month.Drawdown.Micros));
    }

    /// <summary>From −100 to −60 is a gain of 40, and −40 % by the formula of the percentage; from −60 to −90 is a loss of 30, and +50 %.</summary>
    [Fact]
    public void Where_a_value_is_not_above_zero_the_best_and_worst_day_are_those_of_the_change_in_money()
    {
        var page = TestReports.Text(
            TestReports.Of(ValuationTable.Of(("2024-01-02", "-100"), ("2024-01-03", "-60"), ("2024-01-04", "-90")), "2024..2024"), ReportFormat.Html);

        Assert.Contains("<dt>Best day</dt><dd>&#x2B;40.00</dd><dd class=\"note\">2024-01-03</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Worst day</dt><dd>-30.00</dd><dd class=\"note\">2024-01-04</dd>", page, StringComparison.Ordinal);
        Assert.Contains("A change in per cent of a negative value has the sign opposite to that of the change.", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_was_never_above_zero_has_no_drawdown()
    {
        var page = TestReports.Text(
            TestReports.Of(ValuationTable.Of(("2024-01-02", "-100"), ("2024-01-03", "-60"), ("2024-01-04", "-90")), "2024..2024"), ReportFormat.Html);

        Assert.Contains(
            "<dt>Deepest drawdown</dt><dd>-</dd><dd class=\"note\">the value was never above zero</dd>", page, StringComparison.Ordinal);
        Assert.Single(Charts(page));
        Assert.DoesNotContain("It never was", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_drawdown_begins_with_the_first_value_above_zero()
    {
        var page = TestReports.Text(
            TestReports.Of(
                ValuationTable.Of(("2024-01-02", "-100"), ("2024-02-02", "50"), ("2024-02-05", "40"), ("2024-03-04", "50"), ("2024-04-02", "50")),
                "2024..2024"),
            ReportFormat.Html);

        Assert.Contains("<dt>Deepest drawdown</dt><dd>-20.00 %</dd><dd class=\"note\">2024-02-05</dd>", page, StringComparison.Ordinal);
        Assert.Contains("Before 2024-02 the value was never above zero", page, StringComparison.Ordinal);
        Assert.Equal(3, LevelLines(Charts(page)[2], "drawdown"));
    }

    [Fact]
    public void A_history_of_less_than_four_months_is_drawn_by_day_alone()
    {
        var page = TestReports.Text(
            TestReports.Of(ValuationTable.Of(("2024-01-31", "-1"), ("2024-02-01", "50"), ("2024-02-02", "40"), ("2024-03-01", "45")), "2020..2024"),
            ReportFormat.Html);

        Assert.Equal(["Value by day", "Drawdown by day"], Regex.Matches(page, "<h2>([^<]+)</h2>").Take(2).Select(match => match.Groups[1].Value));
        Assert.Contains("Deepest -20.00 % on 2024-02-02. Before 2024-02-01 the value was never above zero.", page, StringComparison.Ordinal);
        Assert.Contains("<h2>4. Evaluation from 2024-01-31 to 2024-03-01</h2>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_period_without_a_trading_day_says_so() => Assert.Contains(
        "<h2>4. Evaluation from 2019-01-01 to 2020-12-31: no trading day has a value</h2>",
        TestReports.Text(TestReports.Of(ValuationTable.Small, "2019..2020"), ReportFormat.Html), StringComparison.Ordinal);

    [Fact]
    public void The_best_day_has_its_sign() =>
        Assert.Matches("<dt>Best day</dt><dd>&#x2B;[0-9.]+ %</dd>", Page);

    [Fact]
    public void Everything_drawn_lies_within_the_chart()
    {
        foreach (var chart in Charts(Page))
        {
            var frame = chart.Attribute("viewBox")!.Value.Split(' ').Select(int.Parse).ToArray();
            foreach (var (x, y) in chart.Descendants("path").SelectMany(path => Points(path.Attribute("d")!.Value)))
            {
                Assert.InRange(x, 0, frame[2]);
                Assert.InRange(y, 0, frame[3]);
            }
        }
    }

    // A year has 365 days, 104 of a weekend, and nine or ten holidays of the New York Stock Exchange.
    [Fact]
    public void The_first_chart_draws_every_day_of_the_last_year_and_no_other()
    {
        var rows = TestReports.Googl();
        var lastYear = rows.Count(row => row.AsOf > rows[^1].AsOf.AddYears(-1));
        var line = Charts(Page)[0].Elements("path").Single(path => path.Attribute("class")!.Value == "value");

        Assert.InRange(lastYear, 250, 254);
        Assert.Equal(lastYear, Points(line.Attribute("d")!.Value).Count());
    }

    [Fact]
    public void The_second_chart_has_a_range_and_an_average_for_each_month_of_the_history()
    {
        var page = TestReports.Text(TestReports.Of(TestReports.Long(9_000), "2000..2004"), ReportFormat.Html);
        var chart = Charts(page)[1];

        // 2000-01-01 and 9,000 days end in August 2024: 296 months. An average is a level line; a range has one above and one below.
        Assert.Equal(296, LevelLines(chart, "months"));
        Assert.Equal(2 * 296, LevelLines(chart, "range-area"));
    }

    [Fact]
    public void The_headline_is_the_name_of_the_portfolio_and_its_key_stands_below()
    {
        var page = TestReports.Text(Described(), ReportFormat.Html);

        Assert.Contains("<h1>Alpha Tech Growth</h1>\n<p class=\"title\">Inv1_P11, Alpha Investments, New York</p>", page, StringComparison.Ordinal);
        Assert.Contains("<title>Alpha Tech Growth &#xB7; Inv1_P11</title>", page, StringComparison.Ordinal);
        Assert.Contains("<h2>Holdings</h2>", page, StringComparison.Ordinal);
        Assert.Contains("<td>AMZN</td><td class=\"figure\">2,500</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_says_when_and_from_which_offsets_it_was_made()
    {
        var made = new DateTimeOffset(2026, 11, 29, 4, 5, 6, TimeSpan.FromHours(2));
        var report = Described() with { Origin = new ReportOrigin(made, [("portfolios[0]", 40_536), ("portfolios[1]", 0)]) };

        const string Footer = "<footer title=\"portfolios[0] before offset 40,536\">"
            + "Made on 2026-11-29 02:05:06 UTC from the first 40,536 evaluations.</footer>";
        Assert.Contains(Footer, TestReports.Text(report, ReportFormat.Html), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_made_up_prices_says_so_at_its_head()
    {
        var origin = new ReportOrigin(default, []);
        var real = TestReports.Text(Described() with { Origin = origin }, ReportFormat.Html);
        var simulated = TestReports.Text(Described() with { Origin = origin with { Simulated = ["se1", "se2"] } }, ReportFormat.Html);

        const string Note = "<p class=\"simulated\">Simulated: the prices of exchanges se1, se2 are made up, and are not those of the companies.</p>";
        Assert.Contains(Note + "\n</header>", simulated, StringComparison.Ordinal);
        Assert.DoesNotContain("<p class=\"simulated\">", real, StringComparison.Ordinal);
    }

    /// <summary>2 × 30 and −1.5 × 10.125 = −15.1875 of a value of 44.81: 133.90 % and −33.89 %.</summary>
    [Fact]
    public void Holdings_have_their_prices_values_and_weights_on_the_last_day()
    {
        Holding[] holdings = [new("AAA", new Quantity(2_000_000)), new("BBB", new Quantity(-1_500_000))];
        var portfolio = new Portfolio("Me", "P1", "Mine", true, holdings);
        var rows = ValuationTable.Of(("2024-01-02", "40"), ("2024-01-03", "44.81"));
        var report = Report.Of(
            new Investor("Me", "Me", "", [portfolio]), portfolio,
            StatisticsAccumulator.Compute(rows, ReportPeriod.Parse("2024..2024"), DeviationKind.Sample), PortfolioCurves.Of(rows));
        var prices = new Dictionary<string, string> { ["AAA"] = "30", ["BBB"] = "10.125" };

        var page = TestReports.Text(
            report with { FindPrice = (ticker, day) => day == new DateOnly(2024, 1, 3) ? Money.Parse(prices[ticker]) : null }, ReportFormat.Html);

        Assert.Contains("<h2>Holdings on 2024-01-03</h2>", page, StringComparison.Ordinal);
        Assert.Contains(Row("AAA", "2", "30.00", "60.00", "133.90 %"), page, StringComparison.Ordinal);
        Assert.Contains(Row("BBB (short)", "-1.5", "10.125", "-15.19", "-33.89 %"), page, StringComparison.Ordinal);
        Assert.Contains("<tfoot>\n" + Row("total", "", "", "44.81", "100.00 %") + "\n</tfoot>", page, StringComparison.Ordinal);

        static string Row(string ticker, params string[] figures) =>
            $"<tr><td>{ticker}</td>{string.Concat(figures.Select(figure => $"<td class=\"figure\">{figure}</td>"))}</tr>";
    }

    [Fact]
    public void The_page_links_to_the_list_of_portfolios_when_there_is_one()
    {
        Assert.DoesNotContain("href", TestReports.Text(Described(), ReportFormat.Html), StringComparison.Ordinal);
        var page = TestReports.Text(Described() with { HasIndex = true }, ReportFormat.Html);
        Assert.Contains("<a href=\"index.html\">All portfolios</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_has_a_style_for_paper() => Assert.Contains("@media print {", Page, StringComparison.Ordinal);

    [Fact]
    public void A_single_day_and_equal_values_make_charts_too()
    {
        var day = ValuationTable.Of(("2024-05-06", "100.00"));
        var flat = ValuationTable.Of(("2024-05-06", "50.00"), ("2024-05-07", "50.00"));
        var nothing = ValuationTable.Of(("2024-05-06", "0.00"), ("2024-05-07", "0.00"));
        Assert.Equal(2, Charts(TestReports.Text(TestReports.Of(day, "2020..2024"), ReportFormat.Html)).Count);
        Assert.Equal(2, Charts(TestReports.Text(TestReports.Of(flat, "2020..2024"), ReportFormat.Html)).Count);
        // There is no drawdown from nothing.
        Assert.Single(Charts(TestReports.Text(TestReports.Of(nothing, "2020..2024"), ReportFormat.Html)));
    }

    [Fact]
    public void The_page_of_an_empty_table_has_no_charts() => Assert.Empty(Charts(TestReports.Text(TestReports.Empty, ReportFormat.Html)));

    [Fact]
    public void The_page_is_refused_without_the_rows_it_draws() =>
        Assert.Throws<ArgumentException>(() => TestReports.Text(TestReports.Small with { Curves = null }, ReportFormat.Html));

    private static Report Described()
    {
        var investor = NetworkFile.Default.Investors[0];
        return Report.Of(investor, investor.Portfolios[0], TestReports.Small.Statistics, TestReports.Small.Curves);
    }

    private static int LevelLines(XElement chart, string style) =>
        chart.Elements("path").Single(path => path.Attribute("class")!.Value == style).Attribute("d")!.Value.Count(c => c == 'H');

    private static List<XElement> Charts(string page) => [.. Svg().Matches(page).Select(match => XElement.Parse(match.Value))];

    /// <summary>The absolute places in a path; a tick's stroke is relative and short, and is left out.</summary>
    private static IEnumerable<(double X, double Y)> Points(string path) =>
        Place().Matches(path).Select(match => (Number(match.Groups[1].Value), Number(match.Groups[2].Value)));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex Svg();

    [GeneratedRegex(@"[ML]([\d.]+) ([\d.]+)")]
    private static partial Regex Place();
}
