using System.Globalization;
using Bourse.Market;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Tests.Statistics.Reports;

public sealed class ReportFormatTests
{
    [Theory]
    [InlineData("json", new[] { ReportFormat.Json })]
    [InlineData("json,txt,csv,md,html", new[] { ReportFormat.Json, ReportFormat.Txt, ReportFormat.Csv, ReportFormat.Md, ReportFormat.Html })]
    [InlineData("HTML, none", new[] { ReportFormat.Html, ReportFormat.None })]
    [InlineData("md,md", new[] { ReportFormat.Md })]
    public void Formats_are_chosen_by_name(string names, ReportFormat[] formats) => Assert.Equal(formats, ReportFormats.Parse(names));

    [Theory]
    [InlineData("jsn", "jsn")]
    [InlineData("json,", "")]
    [InlineData("", "")]
    [InlineData("0", "0")]
    public void An_unknown_format_is_refused_with_those_there_are(string names, string unknown)
    {
        var error = Assert.Throws<BourseException>(() => ReportFormats.Parse(names));
        Assert.Equal(FailureKind.Usage, error.Kind);
        Assert.Equal($"there is no report format '{unknown}', only json, txt, csv, md, html, none", error.Message);
    }

    [Theory]
    [InlineData(ReportFormat.Json, "Inv1_P11_stats.json")]
    [InlineData(ReportFormat.Txt, "Inv1_P11_stats.txt")]
    [InlineData(ReportFormat.Csv, "Inv1_P11_stats.csv")]
    [InlineData(ReportFormat.Md, "Inv1_P11_stats.md")]
    [InlineData(ReportFormat.Html, "Inv1_P11_stats.html")]
    [InlineData(ReportFormat.None, "Inv1_P11_stats")]
    public void A_file_is_named_after_its_portfolio(ReportFormat format, string name) =>
        Assert.Equal(name, ReportFormats.FileName("Inv1_P11", format));

    [Theory]
    [InlineData("../Inv1")]
    [InlineData("Inv1/P11")]
    [InlineData("Inv1 P11")]
    [InlineData("")]
    public void What_is_not_a_key_never_becomes_a_file_name(string key) =>
        Assert.Throws<ArgumentException>(() => ReportFormats.FileName(key, ReportFormat.Json));

    [Fact]
    public void A_report_carries_the_names_of_portfolio_and_investor()
    {
        var investor = NetworkFile.Default.Investors[0];
        var report = Report.Of(investor, investor.Portfolios[0], TestReports.Small.Statistics, TestReports.Small.Curves);
        Assert.Equal(("Inv1_P11", "Alpha Tech Growth, Alpha Investments, New York"), (report.Key, report.Title));
    }

    [Theory]
    [InlineData(ReportFormat.Json, "\n  \"Currency\": \"EUR\"\n")]
    [InlineData(ReportFormat.Txt, "Inv1_P11  Alpha Tech Growth, Alpha Investments, New York, in EUR\n")]
    [InlineData(ReportFormat.Csv, "\nInv1_P11,Table,all,currency,EUR,\n")]
    [InlineData(ReportFormat.Md, "\nAlpha Tech Growth, Alpha Investments, New York, in EUR\n")]
    [InlineData(ReportFormat.Html, ">Inv1_P11, Alpha Investments, New York, in EUR<")]
    public void A_currency_is_in_the_report_of_a_portfolio_that_names_one_and_in_no_other(ReportFormat format, string text)
    {
        var investor = NetworkFile.Default.Investors[0];
        var (plain, small) = (investor.Portfolios[0], TestReports.Small);
        var report = Report.Of(investor, plain with { Currency = "EUR" }, small.Statistics, small.Curves);
        Assert.Contains(text, TestReports.Text(report, format), StringComparison.Ordinal);
        var without = TestReports.Text(Report.Of(investor, plain, small.Statistics, small.Curves), format);
        Assert.DoesNotContain("urrency", without, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReportFormat.Json)]
    [InlineData(ReportFormat.Txt)]
    [InlineData(ReportFormat.Csv)]
    [InlineData(ReportFormat.Md)]
    [InlineData(ReportFormat.Html)]
    public void The_same_rows_give_the_same_bytes_in_every_culture(ReportFormat format)
    {
        var report = TestReports.Of(TestReports.Long(2_000), "2001..2003");
        var expected = TestReports.Text(report, format);
        Assert.DoesNotContain('\r', expected);
        Assert.EndsWith("\n", expected, StringComparison.Ordinal);
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CommaCulture();
            Assert.Equal(expected, TestReports.Text(report, format));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(ReportFormat.Json)]
    [InlineData(ReportFormat.Txt)]
    [InlineData(ReportFormat.Md)]
    [InlineData(ReportFormat.Html)]
    [InlineData(ReportFormat.None)]
    public void An_empty_table_gives_a_report_that_says_so(ReportFormat format) => Assert.Contains(
        "The table Inv1_P11 is empty: no trading day has been valued yet.", TestReports.Text(TestReports.Empty, format), StringComparison.Ordinal);

    [Fact]
    public void The_kind_of_deviation_stands_where_people_read_it()
    {
        var population = TestReports.Of(ValuationTable.Small, "2024..2024", DeviationKind.Population);
        foreach (var format in new[] { ReportFormat.Txt, ReportFormat.Md, ReportFormat.Html })
        {
            Assert.Contains("deviation (population)", TestReports.Text(population, format), StringComparison.Ordinal);
            Assert.Contains("deviation (sample)", TestReports.Text(TestReports.Small, format), StringComparison.Ordinal);
        }
    }

    /// <summary>A culture that writes 1.234,5 for 1234.5, minus as a word, and days in a way of its own.</summary>
    private static CultureInfo CommaCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NumberGroupSeparator = ".";
        culture.NumberFormat.NegativeSign = "minus";
        culture.DateTimeFormat.DateSeparator = "~";
        culture.DateTimeFormat.AbbreviatedMonthNames = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", ""];
        return culture;
    }
}
