using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;

namespace Bourse.Tests.Audit;

/// <summary>What the audit finds in a network that is right, and in one in which one thing is not.</summary>
public sealed class AuditorTests : IAsyncLifetime
{
    private AuditedNetwork _network = null!;

    public async ValueTask InitializeAsync()
    {
        _network = await AuditedNetwork.OpenAsync();
        await _network.FillAsync();
        _network.Reports["Inv1_P1"] = AuditedNetwork.Report;
    }

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    [Fact]
    public async Task A_right_network_has_no_difference()
    {
        var result = await _network.AuditAsync();

        Assert.Empty(result.Differences);
        Assert.Equal((8, 0, 4, 4, 1), (result.Prices, result.Unusable, result.Evaluations, result.Rows, result.Reports));
        Assert.Equal((0, 0L), (result.Behind, result.Unchecked));
    }

    [Fact]
    public async Task A_message_that_holds_no_usable_price_is_no_price()
    {
        await _network.AppendAsync(Topics.Prices, "IBM", "no price");
        await _network.AppendAsync(Topics.Prices, "IBM", """{"TICK":"IBM","PRICE":-5,"DATE":"2024-01-05","EXCHANGE":"SE1"}""");

        var result = await _network.AuditAsync();

        Assert.Equal((8, 2), (result.Prices, result.Unusable));
        Assert.Empty(result.Differences);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_forged_evaluation_of_a_trading_day_after_the_last_priced_one_is_found(bool isLive)
    {
        await _network.EvaluateAsync("P1", "2024-01-08", AuditedNetwork.Figures("50.00", "5.00", "11.111111", "16.666667", "\"2024-01-05\""));

        var result = await _network.AuditAsync(request => request with { IsLive = isLive });

        Assert.Equal(["topic 2024-01-08 evaluation nothing 50.00"], Lines(result));
    }

    [Fact]
    public async Task In_a_running_network_a_forged_day_does_not_make_days_on_their_way_differences()
    {
        // The row of the last day has not come yet; a row of a later day has been made up.
        _network.Execute("UPDATE Inv1_P1 SET AsOf = '2024-01-09' WHERE AsOf = '2024-01-05'");
        _network.Reports.Clear();

        var result = await _network.AuditAsync(request => request with { IsLive = true });

        Assert.Equal(["table 2024-01-09 row nothing 45.00"], Lines(result));
        Assert.Equal(1, result.Behind);
    }

    [Fact]
    public async Task Rows_and_evaluations_of_a_portfolio_that_the_network_does_not_have_are_found()
    {
        await _network.AddTableAsync("P9");
        Assert.Empty((await _network.AuditAsync()).Differences);
        _network.Execute("INSERT INTO Inv1_P9 SELECT * FROM Inv1_P1 WHERE AsOf < '2024-01-04'");
        await _network.EvaluateAsync("P8", "2024-01-02", AuditedNetwork.Figures("1.00", "null", "null", "0.333333", "null"));

        var result = await _network.AuditAsync();
        var one = await _network.AuditAsync(request => request with { IsWholeNetwork = false });

        Assert.Equal(
            ["table Inv1_P9 rows of an unknown portfolio nothing 2", "topic Inv1_P8 evaluations of an unknown portfolio nothing 1"],
            result.Differences.Select(found => $"{found.Place} {found.Portfolio} {found.What} {found.Expected} {found.Found}"));
        Assert.Empty(one.Differences);
    }

    [Fact]
    public async Task A_report_of_another_period_is_found_unless_it_was_asked_for()
    {
        // Of 40 and 42 the mean is 41 and the deviation √2.
        _network.Reports["Inv1_P1"] = AuditedNetwork.Report.Replace(
            """
            "avg_evaluation":42.25,"stddev_evaluation":2.06,"days":4,
              "period_from":"2020-01-01","period_to":"2024-12-31"
            """,
            """
            "avg_evaluation":41.00,"stddev_evaluation":1.41,"days":2,"period_from":"2024-01-01","period_to":"2024-01-03"
            """,
            StringComparison.Ordinal);

        var usual = await _network.AuditAsync();
        var asked = await _network.AuditAsync(request => request with
        {
            Reports = request.Reports with { Period = (new DateOnly(2024, 1, 1), new DateOnly(2024, 1, 3)) },
        });

        Assert.Equal(
            [
                "report PeriodAvgStdDevEvaluation period_from 2020-01-01 2024-01-01",
                "report PeriodAvgStdDevEvaluation period_to 2024-12-31 2024-01-03",
            ],
            Lines(usual));
        Assert.Empty(asked.Differences);
    }

    [Theory]
    [InlineData(2024, true)]
    [InlineData(2025, true)]
    [InlineData(2026, false)]
    [InlineData(2023, false)]
    public async Task The_usual_period_of_a_year_since_the_last_day_is_right(int madeIn, bool isRight)
    {
        // Today is in 2025, and the last day in 2024.
        _network.Reports["Inv1_P1"] = AuditedNetwork.Report
            .Replace("2020-01-01", $"{madeIn - 5}-01-01", StringComparison.Ordinal)
            .Replace("2024-12-31", $"{madeIn - 1}-12-31", StringComparison.Ordinal);

        var periods = (await _network.AuditAsync()).Differences.Where(one => one.What.Contains("period_", StringComparison.Ordinal));

        Assert.Equal(isRight, !periods.Any());
    }

    [Fact]
    public async Task A_report_of_the_other_deviation_is_found_unless_it_was_asked_for()
    {
        // √(12.75 / 4) is 1.7854.
        _network.Reports["Inv1_P1"] = AuditedNetwork.Report.Replace("2.06", "1.79", StringComparison.Ordinal);

        var usual = await _network.AuditAsync();
        var asked = await _network.AuditAsync(request => request with { Reports = request.Reports with { IsPopulation = true } });

        Assert.Equal(
            ["report AvgStdDevEvaluation stddev_evaluation 2.06 1.79", "report PeriodAvgStdDevEvaluation stddev_evaluation 2.06 1.79"], Lines(usual));
        Assert.Empty(asked.Differences);
    }

    [Fact]
    public async Task A_gap_in_a_log_that_has_lost_nothing_holds_the_portfolio_back_as_before()
    {
        await using var network = await AuditedNetwork.OpenAsync();
        foreach (var day in new[] { 0, 1, 3 }) await network.PublishAsync("IBM", day);
        foreach (var day in new[] { 0, 1, 2, 3 }) await network.PublishAsync("AAPL", day);
        foreach (var day in new[] { 0, 1, 2, 3 }) await network.EvaluateAsync(day);

        var wait = (await network.AuditAsync()).Differences.Where(one => one.Place == "topic");
        var skip = (await network.AuditAsync(missing: MissingPolicy.Skip)).Differences.Where(one => one.Place == "topic");

        Assert.Equal(["2024-01-04 evaluation", "2024-01-05 evaluation"], wait.Select(one => $"{one.Date:yyyy-MM-dd} {one.What}"));
        Assert.Equal(["2024-01-05 previous_date", "2024-01-04 evaluation"], skip.Select(one => $"{one.Date:yyyy-MM-dd} {one.What}"));
    }

    [Fact]
    public async Task Differences_are_counted_by_place_subject_and_kind()
    {
        _network.Execute("UPDATE Inv1_P1 SET Evaluation = 1.00");
        _network.Execute("DELETE FROM Inv1_P1 WHERE AsOf = '2024-01-05'");
        _network.Reports["Inv1_P1"] = AuditedNetwork.Report.Replace("42.25", "9.99", StringComparison.Ordinal);

        var counts = DifferenceCount.Of((await _network.AuditAsync()).Differences);

        Assert.Equal(
            [
                new DifferenceCount("table", "Evaluation", DifferenceKind.Different, 1, 3),
                new DifferenceCount("table", "row", DifferenceKind.Missing, 1, 1),
                new DifferenceCount("report", "AvgStdDevEvaluation", DifferenceKind.Different, 1, 1),
                new DifferenceCount("report", "MonthlyAvgEvaluation", DifferenceKind.Different, 1, 1),
                new DifferenceCount("report", "PeriodAvgStdDevEvaluation", DifferenceKind.Different, 1, 1),
            ],
            counts);
    }

    private static IEnumerable<string> Lines(AuditResult result) => result.Differences.Select(one =>
        $"{one.Place} {(one.Date is { } day ? $"{day:yyyy-MM-dd} " : "")}{one.What} {one.Expected} {one.Found}");
}
