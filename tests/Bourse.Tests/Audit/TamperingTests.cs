using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Tests.Audit;

/// <summary>What the audit finds when something else has written into topics, database or reports, with figures that look right.</summary>
public sealed class TamperingTests : IAsyncLifetime
{
    private const string Last = "2024-01-05";

    private AuditedNetwork _network = null!;

    public async ValueTask InitializeAsync()
    {
        _network = await AuditedNetwork.OpenAsync();
        await _network.FillAsync();
    }

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    [Theory]
    [InlineData(1, "0", "1")]
    [InlineData(2, "1", "2")]
    [InlineData(7, "1", "7")]
    public async Task A_revision_that_nothing_has_caused_is_found_although_its_figures_are_right(int revision, string expected, string found)
    {
        await EvaluateLastAsync(revision);
        _network.Execute($"UPDATE Inv1_P1 SET Revision = {revision} WHERE AsOf = '{Last}'");

        Assert.Equal([$"topic Inv1_P1 {Last} revision {expected} {found}"], await FindAsync());
    }

    [Fact]
    public async Task A_table_must_have_the_highest_revision_of_the_topic()
    {
        await _network.PublishAsync("IBM", 3, "12.001");
        await EvaluateLastAsync(1);

        Assert.Equal([$"table Inv1_P1 {Last} Revision 1 0"], await FindAsync());
    }

    /// <summary>2 × 12.001 + 21.00 is 45.002: the price has changed, its portfolio's value has not.</summary>
    [Theory]
    [InlineData(MissingPolicy.Wait)]
    [InlineData(MissingPolicy.Skip)]
    public async Task A_changed_price_explains_a_revision_with_the_same_figures(MissingPolicy missing)
    {
        await _network.PublishAsync("IBM", 3, "12.001");
        await EvaluateLastAsync(1);
        _network.Execute($"UPDATE Inv1_P1 SET Revision = 1 WHERE AsOf = '{Last}'");

        Assert.Empty(await FindAsync(missing: missing));
    }

    [Fact]
    public async Task Revisions_that_are_deleted_with_the_oldest_evaluations_are_not_missing()
    {
        await using var network = await AuditedNetwork.OpenAsync();
        for (var day = 0; day < 4; day++)
        {
            await network.PublishAsync("IBM", day);
            await network.PublishAsync("AAPL", day);
            if (day < 3) await network.EvaluateAsync(day, isOld: true);
        }

        await network.EvaluateAsync("P1", Last, RightFigures(2));
        network.FillTable();
        network.Execute($"UPDATE Inv1_P1 SET Revision = 2 WHERE AsOf = '{Last}'");

        Assert.Empty((await network.AuditAsync()).Differences);
    }

    [Fact]
    public async Task Tickers_said_to_be_carried_that_have_a_price_are_found()
    {
        await EvaluateLastAsync(1, ",\"carried\":[\"IBM\"]");
        _network.Execute($"UPDATE Inv1_P1 SET Revision = 1 WHERE AsOf = '{Last}'");

        Assert.Equal([$"topic Inv1_P1 {Last} carried nothing IBM"], await FindAsync());
    }

    /// <summary>AAPL has no price on the 5th; its price of the 4th, 21.00, is the one that the 5th would have had.</summary>
    [Theory]
    [InlineData(",\"carried\":[\"AAPL\"]", true)]
    [InlineData(",\"carried\":[\"AAPL\",\"IBM\"]", false)]
    [InlineData("", false)]
    public async Task Carried_tickers_are_those_without_a_price(string carried, bool isRight)
    {
        await using var network = await AuditedNetwork.OpenAsync();
        for (var day = 0; day < 4; day++)
        {
            await network.PublishAsync("IBM", day);
            if (day < 3) await network.PublishAsync("AAPL", day);
            if (day < 3) await network.EvaluateAsync(day);
        }

        await network.EvaluateAsync("P1", Last, RightFigures(0, carried));
        network.FillTable();

        var differences = (await network.AuditAsync(missing: MissingPolicy.Carry)).Differences;

        Assert.Equal(isRight ? [] : ["carried"], differences.Select(one => one.What));
    }

    [Fact]
    public async Task Messages_that_the_ingestion_refuses_are_counted_and_are_no_evaluations()
    {
        await _network.AppendAsync(Topics.Evaluations, "Inv1_P1", "{}");
        await _network.AppendAsync(Topics.Evaluations, "Inv1_P2", $$"""{"investor":"Inv1","portfolio":"P1","date":"{{Last}}",{{RightFigures(1)}}""");
        // A Saturday, and an amount with a fraction of a cent.
        await _network.EvaluateAsync("P1", "2024-01-06", RightFigures(0));
        await _network.EvaluateAsync("P1", Last, AuditedNetwork.Figures("45.001", "3.00", "7.142857", "15.000000", "\"2024-01-04\"", 1));

        var result = await _network.AuditAsync();

        Assert.Empty(result.Differences);
        Assert.Equal((4, 4), (result.Evaluations, result.UnusableEvaluations));
    }

    [Fact]
    public async Task Of_two_different_messages_of_one_revision_the_last_one_counts_as_in_the_database()
    {
        await _network.EvaluateAsync("P1", Last, AuditedNetwork.Figures("46.00", "3.00", "7.142857", "15.000000", "\"2024-01-04\""));
        _network.Execute($"UPDATE Inv1_P1 SET Evaluation = 46.00 WHERE AsOf = '{Last}'");

        var found = await FindAsync();

        Assert.StartsWith($"topic Inv1_P1 {Last} revision 0 sent twice ", found[0], StringComparison.Ordinal);
        Assert.Equal([$"topic Inv1_P1 {Last} value 45.00 46.00", $"table Inv1_P1 {Last} Evaluation 45.00 46.00"], found.Skip(1));
    }

    [Fact]
    public async Task A_copy_of_a_table_that_belongs_to_no_portfolio_is_found()
    {
        _network.Run("CREATE TABLE Inv1_P9 AS SELECT * FROM Inv1_P1");
        _network.Run("CREATE TABLE Inv1_notes (AsOf DATE, Text TEXT)");

        Assert.Equal(["table Inv1_P9  rows of an unknown portfolio nothing 4"], await FindAsync());
    }

    [Fact]
    public async Task A_report_of_an_unknown_portfolio_is_found() => Assert.Equal(
        ["report Inv9_P9  reports of an unknown portfolio nothing 2"],
        await FindAsync(request => request with { ReportedPortfolios = ["Inv1_P1", "Inv9_P9", "Inv9_P9"] }));

    [Fact]
    public async Task Reports_that_are_missing_are_found_where_reports_have_been_made()
    {
        Assert.Empty(await FindAsync());

        Assert.Equal(
            ["report Inv1_P1  file a report in JSON nothing"], await FindAsync(request => request with { ExpectsReports = true }));
    }

    [Fact]
    public async Task Changed_and_missing_master_data_are_found()
    {
        _network.Execute("UPDATE Investors SET Name = 'Another', City = 'Rome'");
        _network.Execute("UPDATE Portfolios SET Name = 'Two', Cumulative = 0");
        Assert.Equal(
            [
                "database Inv1  Investors.Name One Another", "database Inv1  Investors.City Athens Rome",
                "database Inv1_P1  Portfolios.Name One Two", "database Inv1_P1  Portfolios.Cumulative true false",
            ],
            await FindAsync());

        _network.Execute("DELETE FROM Investors_Portfolios");
        _network.Execute("DELETE FROM Portfolios");
        _network.Run("DROP TABLE Investors");
        Assert.Equal(
            [
                "database   table Investors a table nothing", "database Inv1_P1  row of Portfolios One nothing",
                "database Inv1_P1  entry in Investors_Portfolios Inv1_P1 nothing",
            ],
            await FindAsync());
    }

    [Theory]
    [InlineData(4, true, false)]
    [InlineData(5, true, true)]
    [InlineData(5, false, false)]
    public async Task An_offset_beyond_the_end_of_the_topic_is_found(long next, bool isOfTopic, bool isFound)
    {
        var id = isOfTopic ? await _network.FindTopicIdAsync() : "another topic";
        _network.Execute(
            $"INSERT INTO Progress (topic, part, topic_id, next_offset, epoch, owner) VALUES ('portfolios', 0, '{id}', {next}, 1, 'ingest')");

        Assert.Equal(isFound ? ["database   Progress in portfolios[0] at most 4 5"] : [], await FindAsync());
    }

    [Fact]
    public async Task A_dropped_table_is_one_difference()
    {
        _network.Run("DROP TABLE Inv1_P1");

        Assert.Equal(["table Inv1_P1  table a table nothing"], await FindAsync());
    }

    [Fact]
    public async Task A_value_that_is_no_number_is_shown_as_it_is()
    {
        _network.Execute("UPDATE Inv1_P1 SET Evaluation = 'abc' WHERE AsOf = '2024-01-04'");
        _network.Execute("UPDATE Inv1_P1 SET AsOf = 'soon' WHERE AsOf = '2024-01-03'");

        Assert.Equal(
            [
                "table Inv1_P1 2024-01-04 row a row of Bourse Evaluation is 'abc'", "table Inv1_P1  row a row of Bourse AsOf is 'soon'",
                "table Inv1_P1 2024-01-03 row 42.00 nothing",
            ],
            await FindAsync());
    }

    [Fact]
    public async Task A_second_row_of_a_day_is_found_where_a_table_has_lost_its_key()
    {
        _network.Run("CREATE TABLE Copied AS SELECT * FROM Inv1_P1");
        _network.Run("DROP TABLE Inv1_P1");
        _network.Run("ALTER TABLE Copied RENAME TO Inv1_P1");
        _network.Execute($"INSERT INTO Inv1_P1 SELECT * FROM Inv1_P1 WHERE AsOf = '{Last}'");

        Assert.Equal([$"table Inv1_P1 {Last} row a row of Bourse another row of the day"], await FindAsync());
    }

    [Fact]
    public async Task Missing_rows_whose_evaluations_the_ingestion_has_read_are_told_apart()
    {
        // It has read the first two of the four evaluations.
        _network.Execute(
            "INSERT INTO Progress (topic, part, topic_id, next_offset, epoch, owner) "
            + $"VALUES ('portfolios', 0, '{await _network.FindTopicIdAsync()}', 2, 1, 'ingest')");
        _network.Execute("DELETE FROM Inv1_P1 WHERE AsOf <> '2024-01-02'");

        Assert.Equal(1, Assert.Single((await _network.AuditAsync()).Portfolios).LostRows);
    }

    [Fact]
    public async Task Wrong_evaluations_that_are_older_than_a_price_of_their_day_or_of_the_day_before_are_told_apart()
    {
        _network.Clock.Advance(TimeSpan.FromMinutes(1));
        await _network.PublishAsync("IBM", 2, "11.50");

        // The 4th is worth 44.00 instead of 42.00, which changes the 5th too.
        Assert.Equal(2, Assert.Single((await _network.AuditAsync()).Portfolios).Outdated);
    }

    private static string RightFigures(int revision, string more = "") =>
        AuditedNetwork.Figures("45.00", "3.00", "7.142857", "15.000000", "\"2024-01-04\"", revision)[..^1] + more + "}";

    private Task EvaluateLastAsync(int revision, string more = "") => _network.EvaluateAsync("P1", Last, RightFigures(revision, more));

    private async Task<IReadOnlyList<string>> FindAsync(
        Func<AuditRequest, AuditRequest>? change = null, MissingPolicy missing = MissingPolicy.Wait) =>
        [
            .. (await _network.AuditAsync(change, missing)).Differences.Select(one =>
                $"{one.Place} {one.Portfolio} {one.Date:yyyy-MM-dd} {one.What} {one.Expected} {one.Found}"),
        ];
}
