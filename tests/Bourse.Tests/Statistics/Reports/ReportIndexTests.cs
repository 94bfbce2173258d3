using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Bourse.Market;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Tests.Statistics.Reports;

/// <summary>The page that lists all portfolios.</summary>
public sealed class ReportIndexTests
{
    private static readonly LastDay Fallen = new(
        new DateOnly(2026, 11, 27), Money.Parse("3201270.00"), Money.Parse("-16460.00"), Money.Parse("-0.511539"));

    [Fact]
    public void The_percentage_of_a_negative_value_is_told_and_coloured_as_the_change_is()
    {
        var gain = new LastDay(new DateOnly(2026, 11, 27), Money.Parse("-60"), Money.Parse("40"), Money.Parse("-40"));

        var page = PageOf(Row(1, 0) with { Last = gain });

        Assert.Contains(" rise\">+40.00<", page, StringComparison.Ordinal);
        Assert.Contains(" rise\">-40.00 % of a negative value<", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_portfolio_has_its_name_value_change_and_a_link_to_its_page()
    {
        var row = Regex.Matches(Page(), "<tr><td>.*?</tr>").Select(match => match.Value).First();

        const string Link = "<a href=\"Inv1_P11_stats.html\">Alpha Tech Growth</a><br><span class=\"note\">Inv1_P11</span>";
        Assert.Contains(Link, row, StringComparison.Ordinal);
        foreach (var figure in new[] { ">2026-11-27<", ">3,201,270.00<", " fall\">-16,460.00<", " fall\">-0.51 %<" })
        {
            Assert.Contains(figure, row, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Investors_stand_in_their_order_with_their_portfolios() => Assert.Equal(
        ["Alpha Investments, New York", "Beta Capital, London", "Gamma Fund, Tokyo"],
        Regex.Matches(Page(), "<h2>([^<]+)</h2>").Select(match => match.Groups[1].Value));

    [Fact]
    public void The_course_of_the_last_year_is_a_line_from_the_first_value_to_the_last()
    {
        var svg = XElement.Parse(Regex.Match(Page(1, 3, 2), "<svg.*?</svg>").Value);

        Assert.Equal("M2.0 26.0L60.0 2.0L118.0 14.0", svg.Element("path")!.Attribute("d")!.Value);
        Assert.DoesNotContain("<svg", Page(5), StringComparison.Ordinal);
    }

    [Fact]
    public void A_portfolio_without_a_day_is_listed_too() => Assert.Contains(
        "no day yet</td><td class=\"figure\">-</td>", PageOf(Row(1, 0) with { Last = null, Trend = [] }), StringComparison.Ordinal);

    [Fact]
    public void Only_pages_of_its_own_may_be_replaced()
    {
        Assert.True(ReportIndex.IsOwn(Encoding.UTF8.GetBytes(Page()).AsSpan(0, ReportIndex.HeadBytes)));
        Assert.False(ReportIndex.IsOwn("<!DOCTYPE html><title>My page</title>"u8));
    }

    private static IndexRow Row(int investor, int portfolio, params long[] trend)
    {
        var owner = NetworkFile.Default.Investors[investor];
        return new IndexRow(owner, owner.Portfolios[portfolio], Fallen, [.. trend.Select(value => value * Money.Scale)]);
    }

    private static string Page(params long[] trend) =>
        PageOf([.. Enumerable.Range(0, 3).SelectMany(investor => new[] { Row(investor, 0, trend), Row(investor, 1, trend) })]);

    private static string PageOf(params IndexRow[] rows)
    {
        var output = new ArrayBufferWriter<byte>();
        ReportIndex.Write(rows, null, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
