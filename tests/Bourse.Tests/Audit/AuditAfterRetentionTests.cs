using Bourse.Market;

namespace Bourse.Tests.Audit;

/// <summary>
/// The audit of a log that has lost its oldest prices: those of 2 January, and IBM's of the 3rd. The portfolio can be checked on the 4th, less the
/// changes since the 3rd, and on the 5th.
/// </summary>
public sealed class AuditAfterRetentionTests : IAsyncLifetime
{
    private AuditedNetwork _network = null!;

    public async ValueTask InitializeAsync()
    {
        _network = await AuditedNetwork.OpenAsync();
        foreach (var (ticker, day) in new[] { ("IBM", 0), ("AAPL", 0), ("IBM", 1) }) await _network.PublishAsync(ticker, day, isOld: true);
        await _network.PublishAsync("AAPL", 1);
        foreach (var day in new[] { 2, 3 })
        {
            await _network.PublishAsync("IBM", day);
            await _network.PublishAsync("AAPL", day);
        }
    }

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    [Fact]
    public async Task Days_without_their_prices_are_counted_and_a_right_network_is_right()
    {
        await FillAsync();

        var result = await _network.AuditAsync();

        Assert.Empty(result.Differences);
        Assert.Equal((5, 4, 4, 1), (result.Prices, result.Evaluations, result.Rows, result.Reports));
        Assert.Equal(2, result.Unchecked);
        Assert.Equal(2, Assert.Single(result.Portfolios).Days);
    }

    [Fact]
    public async Task All_other_days_are_checked()
    {
        await FillAsync();
        _network.Execute("UPDATE Inv1_P1 SET Evaluation = 1.00, DailyEvaluationChange = 1.00");
        await _network.EvaluateAsync("P1", "2024-01-04", AuditedNetwork.Figures("43.00", "1.00", "2.380952", "14.333333", "\"2024-01-03\"", 1));
        await _network.EvaluateAsync("P1", "2024-01-08", AuditedNetwork.Figures("50.00", "5.00", "11.111111", "16.666667", "\"2024-01-05\""));

        var result = await _network.AuditAsync();

        Assert.Equal(
            [
                "topic 2024-01-04 value 42.00 43.00", "topic 2024-01-04 nav_per_share 14.000000 14.333333",
                "topic 2024-01-08 evaluation nothing 50.00",
                "table 2024-01-04 Evaluation 42.00 1.00", "table 2024-01-04 Revision 1 0",
                "table 2024-01-05 Evaluation 45.00 1.00", "table 2024-01-05 DailyEvaluationChange 3.00 1.00",
                "table 2024-01-02 Evaluation 40.00 1.00", "table 2024-01-02 DailyEvaluationChange nothing 1.00",
                "table 2024-01-03 Evaluation 42.00 1.00", "table 2024-01-03 DailyEvaluationChange 2.00 1.00",
            ],
            result.Differences.Where(one => one.Place != "report").Select(one =>
                $"{one.Place} {one.Date:yyyy-MM-dd} {one.What} {one.Expected} {one.Found}"));
        Assert.Equal(2, result.Unchecked);
    }

    [Fact]
    public async Task A_missing_evaluation_of_a_priced_day_and_a_missing_row_are_found()
    {
        foreach (var day in new[] { 0, 1, 3 }) await _network.EvaluateAsync(day);

        var result = await _network.AuditAsync();

        Assert.Equal(
            // Without prices, a row must still be there for each evaluation.
            ["topic 2024-01-04 evaluation", "table 2024-01-04 row", "table 2024-01-05 row", "table 2024-01-02 row", "table 2024-01-03 row"],
            result.Differences.Select(one => $"{one.Place} {one.Date:yyyy-MM-dd} {one.What}"));
    }

    [Fact]
    public async Task Evaluations_deleted_as_well_are_not_missing()
    {
        await FillAsync(evaluationsAreOld: true);

        var result = await _network.AuditAsync();

        Assert.Empty(result.Differences);
        Assert.Equal((1, 2), (result.Evaluations, result.Unchecked));
    }

    [Fact]
    public async Task A_report_is_checked_with_the_rows_of_the_days_without_prices()
    {
        await FillAsync();
        _network.Reports["Inv1_P1"] = AuditedNetwork.Report.Replace("\"days\":4}", "\"days\":3}", StringComparison.Ordinal);

        var difference = Assert.Single((await _network.AuditAsync()).Differences);

        Assert.Equal(("report", "AvgStdDevEvaluation days", "4", "3"), (difference.Place, difference.What, difference.Expected, difference.Found));
    }

    [Fact]
    public async Task Prices_published_again_make_their_day_one_that_is_checked_and_hold_no_later_day_back()
    {
        await _network.PublishAsync("IBM", 0);
        await _network.PublishAsync("AAPL", 0);
        await FillAsync();

        var result = await _network.AuditAsync();

        // The 3rd is still without IBM's price, so the portfolio looks as if it had waited for that.
        Assert.Empty(result.Differences);
        Assert.Equal((1, 3), (result.Unchecked, Assert.Single(result.Portfolios).Days));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_portfolio_whose_prices_are_all_deleted_counts_as_not_checked_and_its_rows_must_be_those_of_its_evaluations(bool isEvaluated)
    {
        await using var network = await AuditedNetwork.OpenAsync(new Portfolio("Inv1", "P2", "Two", true, [new Holding("MSFT", 1)]));
        for (var day = 0; day < 4; day++) await network.PublishAsync("MSFT", day, "5.00", isOld: true);
        await network.FillAsync();
        const string Figures = "\"value\":5.00,\"change\":null,\"change_pct\":null,\"nav_per_share\":5.000000,\"shares\":1,"
            + "\"previous_date\":null,\"revision\":0}";
        if (isEvaluated) await network.EvaluateAsync("P2", "2024-01-02", Figures);

        var result = await network.AuditAsync();

        string[] missing = isEvaluated ? ["table Inv1_P2 2024-01-02 row 5.00 nothing"] : [];
        Assert.Equal(
            missing, result.Differences.Select(one => $"{one.Place} {one.Portfolio} {one.Date:yyyy-MM-dd} {one.What} {one.Expected} {one.Found}"));
        var whole = Assert.Single(result.Portfolios, one => one.IsUnchecked);
        // Without an evaluation of its own, its days are those of the other portfolio.
        Assert.Equal(("Inv1_P2", isEvaluated ? 1 : 4), (whole.Portfolio.Key, whole.Unchecked));
        Assert.Equal(isEvaluated ? 1 : 4, result.Unchecked);
    }

    private async Task FillAsync(bool evaluationsAreOld = false)
    {
        for (var day = 0; day < 4; day++) await _network.EvaluateAsync(day, evaluationsAreOld && day < 3);
        _network.FillTable();
        _network.Reports["Inv1_P1"] = AuditedNetwork.Report;
    }
}
