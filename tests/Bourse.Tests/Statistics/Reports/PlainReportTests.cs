using Bourse.Statistics.Reports;

namespace Bourse.Tests.Statistics.Reports;

/// <summary>Text, CSV and Markdown of a table that can be computed by hand (see <see cref="StatisticsAccumulatorTests"/>).</summary>
public sealed class PlainReportTests
{
    [Fact]
    public void The_text_has_five_numbered_sections_with_aligned_columns() => Assert.Equal(
        """
        Inv1_P11  Alpha Tech Growth, Alpha Investments, New York
        5 trading days, 2023-12-28 to 2024-02-01

        1. Daily change over the full history
           measure   lowest  on          highest  on
           change    -11.00  2024-01-02    10.00  2023-12-29
           change %  -10.09  2024-02-01    10.10  2024-01-03

        2. Daily change per year, newest first
           year  lowest change  on          highest change  on          lowest %  on          highest %  on
           2024         -11.00  2024-01-02           10.00  2024-01-03    -10.09  2024-02-01      10.10  2024-01-03
           2023          10.00  2023-12-29           10.00  2023-12-29     10.00  2023-12-29      10.00  2023-12-29

        3. Evaluation over the full history
           average  deviation (sample)  days
            103.20                5.81     5

        4. Evaluation from 2024-01-01 to 2024-02-01
           average  deviation (sample)  days
            102.00                6.08     3

        5. Average evaluation per month, newest first
           month    average
           2024-02    98.00
           2024-01   104.00
           2023-12   105.00

        """.ReplaceLineEndings("\n"),
        TestReports.Text(TestReports.Small, ReportFormat.Txt));

    [Fact]
    public void The_CSV_has_a_figure_a_line() => Assert.Equal(
        """
        portfolio,section,key,measure,value,date
        Inv1_P11,Table,all,days,5,
        Inv1_P11,Table,all,first,,2023-12-28
        Inv1_P11,Table,all,last,,2024-02-01
        Inv1_P11,MaxMinDailyChange,all,min_daily_change,-11.00,2024-01-02
        Inv1_P11,MaxMinDailyChange,all,max_daily_change,10.00,2023-12-29
        Inv1_P11,MaxMinDailyChange,all,min_daily_change_pct,-10.09,2024-02-01
        Inv1_P11,MaxMinDailyChange,all,max_daily_change_pct,10.10,2024-01-03
        Inv1_P11,MaxMinDailyChangePerYear,2024,min_daily_change,-11.00,2024-01-02
        Inv1_P11,MaxMinDailyChangePerYear,2024,max_daily_change,10.00,2024-01-03
        Inv1_P11,MaxMinDailyChangePerYear,2024,min_daily_change_pct,-10.09,2024-02-01
        Inv1_P11,MaxMinDailyChangePerYear,2024,max_daily_change_pct,10.10,2024-01-03
        Inv1_P11,MaxMinDailyChangePerYear,2023,min_daily_change,10.00,2023-12-29
        Inv1_P11,MaxMinDailyChangePerYear,2023,max_daily_change,10.00,2023-12-29
        Inv1_P11,MaxMinDailyChangePerYear,2023,min_daily_change_pct,10.00,2023-12-29
        Inv1_P11,MaxMinDailyChangePerYear,2023,max_daily_change_pct,10.00,2023-12-29
        Inv1_P11,AvgStdDevEvaluation,all,avg_evaluation,103.20,
        Inv1_P11,AvgStdDevEvaluation,all,stddev_evaluation,5.81,
        Inv1_P11,AvgStdDevEvaluation,all,days,5,
        Inv1_P11,PeriodAvgStdDevEvaluation,2024-01-01..2024-12-31,avg_evaluation,102.00,
        Inv1_P11,PeriodAvgStdDevEvaluation,2024-01-01..2024-12-31,stddev_evaluation,6.08,
        Inv1_P11,PeriodAvgStdDevEvaluation,2024-01-01..2024-12-31,days,3,
        Inv1_P11,MonthlyAvgEvaluation,2024-02,avg_evaluation,98.00,
        Inv1_P11,MonthlyAvgEvaluation,2024-01,avg_evaluation,104.00,
        Inv1_P11,MonthlyAvgEvaluation,2023-12,avg_evaluation,105.00,

        """.ReplaceLineEndings("\n"),
        TestReports.Text(TestReports.Small, ReportFormat.Csv));

    [Fact]
    public void The_Markdown_has_a_table_a_section() => Assert.Equal(
        """
        # Inv1_P11

        Alpha Tech Growth, Alpha Investments, New York

        5 trading days, 2023-12-28 to 2024-02-01

        ## 1. Daily change over the full history

        | measure | lowest | on | highest | on |
        | --- | ---: | --- | ---: | --- |
        | change | -11.00 | 2024-01-02 | 10.00 | 2023-12-29 |
        | change % | -10.09 | 2024-02-01 | 10.10 | 2024-01-03 |

        ## 2. Daily change per year, newest first

        | year | lowest change | on | highest change | on | lowest % | on | highest % | on |
        | --- | ---: | --- | ---: | --- | ---: | --- | ---: | --- |
        | 2024 | -11.00 | 2024-01-02 | 10.00 | 2024-01-03 | -10.09 | 2024-02-01 | 10.10 | 2024-01-03 |
        | 2023 | 10.00 | 2023-12-29 | 10.00 | 2023-12-29 | 10.00 | 2023-12-29 | 10.00 | 2023-12-29 |

        ## 3. Evaluation over the full history

        | average | deviation (sample) | days |
        | ---: | ---: | ---: |
        | 103.20 | 5.81 | 5 |

        ## 4. Evaluation from 2024-01-01 to 2024-02-01

        | average | deviation (sample) | days |
        | ---: | ---: | ---: |
        | 102.00 | 6.08 | 3 |

        ## 5. Average evaluation per month, newest first

        | month | average |
        | --- | ---: |
        | 2024-02 | 98.00 |
        | 2024-01 | 104.00 |
        | 2023-12 | 105.00 |

        """.ReplaceLineEndings("\n"),
        TestReports.Text(TestReports.Small, ReportFormat.Md));

    [Fact]
    public void The_CSV_of_an_empty_table_counts_no_days() => Assert.Equal(
        "portfolio,section,key,measure,value,date\nInv1_P11,Table,all,days,0,\n", TestReports.Text(TestReports.Empty, ReportFormat.Csv));

    [Theory]
    [InlineData("Inv1_P11", "Inv1_P11")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("=\"a\",b", "\"'=\"\"a\"\",b\"")]
    [InlineData("a,b", "\"a,b\"")]
    public void A_text_is_never_a_formula_in_a_spreadsheet(string text, string field) => Assert.Equal(field, CsvReport.Text(text));

    [Fact]
    public void Names_are_shown_in_Markdown_as_they_are()
    {
        var report = TestReports.Of(ValuationTable.Small, "2024..2024", title: "<b>A|B</b> *C* [d](e)\n# f");
        Assert.Contains(
            "\n\n\\<b\\>A\\|B\\</b\\> \\*C\\* \\[d\\](e) \\# f\n\n", TestReports.Text(report, ReportFormat.Md), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_several_lines_stays_on_one_line_of_the_text()
    {
        var report = TestReports.Of(ValuationTable.Small, "2024..2024", title: "a\nb");
        Assert.StartsWith("Inv1_P11  a b\n5 trading days", TestReports.Text(report, ReportFormat.Txt), StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_are_separated_for_people_and_not_for_programs()
    {
        var report = TestReports.Of(ValuationTable.Of(("2024-01-02", "3218476.00"), ("2024-01-03", "2218476.00")), "2024..2024");
        Assert.Contains("-1,000,000.00", TestReports.Text(report, ReportFormat.Txt), StringComparison.Ordinal);
        Assert.Contains("min_daily_change,-1000000.00,", TestReports.Text(report, ReportFormat.Csv), StringComparison.Ordinal);
        Assert.Contains("\"min_daily_change\": -1000000.00,", TestReports.Text(report, ReportFormat.Json), StringComparison.Ordinal);
    }

    [Fact]
    public void A_percentage_that_rounds_to_nothing_has_no_sign()
    {
        var report = TestReports.Of(ValuationTable.Of(("2024-01-02", "1000000.00"), ("2024-01-03", "999999.99")), "2024..2024");
        Assert.Contains("\"min_daily_change_pct\": 0.00,", TestReports.Text(report, ReportFormat.Json), StringComparison.Ordinal);
    }
}
