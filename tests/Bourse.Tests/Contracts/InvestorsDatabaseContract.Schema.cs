using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;
using Xunit;

namespace Bourse.Tests.Contracts;

/// <summary>The suite of <see cref="IInvestorsSchema"/>.</summary>
public abstract partial class InvestorsDatabaseContract
{
    [Fact]
    public async Task A_new_database_has_an_empty_table_for_each_portfolio()
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);

        var tables = await Database.ListPortfoliosAsync(Cancellation);

        Assert.Equal(["Inv1_P11", "Inv1_P12", "Inv2_P21", "Inv2_P22", "Inv3_P31", "Inv3_P32"], tables.Select(table => table.Portfolio));
        Assert.All(tables, table => Assert.Null(table.First ?? table.Last));
        Assert.Empty(await Database.ReadProgressAsync(Cancellation));
        Assert.Empty(await ReadAsync(P11));
    }

    [Fact]
    public async Task Without_tables_everything_but_the_initialisation_fails_and_says_so()
    {
        Func<Task>[] calls =
        [
            () => Database.ListPortfoliosAsync(Cancellation),
            () => Database.ReadProgressAsync(Cancellation),
            () => Database.ReadInventoryAsync(Cancellation),
            () => Database.ClaimAsync("ingest", TopicId, [Zero], Cancellation),
            () => ReadAsync(P11),
            () => Database.CountRowsAsync(P11, Cancellation),
            () => Database.WriteAsync(new SinkWrite<PortfolioRows>([new PortfolioRows(P11, new[] { Row(3) })], []), Cancellation),
        ];

        foreach (var call in calls)
        {
            var failure = await Assert.ThrowsAsync<BourseException>(call);
            Assert.Equal(BourseErrorCode.DatabaseNotInitialized, failure.Code);
        }
    }

    [Fact]
    public async Task Initialising_again_keeps_rows_and_progress()
    {
        var epoch = await ClaimAsync(Zero);
        await WriteAsync(P11, [Row(3), Row(4)], new PartitionAdvance(Zero, epoch, 2));

        await Database.InitializeAsync(NetworkFile.Default, Cancellation);

        Assert.Equal([Row(3), Row(4)], await ReadAsync(P11));
        Assert.Equal([new PartitionProgress(Zero, 2, 1, "ingest")], await Database.ReadProgressAsync(Cancellation));
        Assert.Equal(6, (await Database.ListPortfoliosAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task A_changed_network_adds_tables_and_takes_none_away()
    {
        await WriteAsync(P11, [Row(3)]);
        var network = NetworkOf(new Portfolio("Inv4", "P41", "Delta", true, [new Holding("IBM", 1)]));

        await Database.InitializeAsync(network, Cancellation);

        var tables = await Database.ListPortfoliosAsync(Cancellation);
        Assert.Equal(7, tables.Count);
        Assert.Contains("Inv4_P41", tables.Select(table => table.Portfolio));
        Assert.Equal([Row(3)], await ReadAsync(P11));
    }

    [Fact]
    public async Task The_inventory_names_tables_master_data_and_offsets()
    {
        var epoch = await ClaimAsync(One);
        await WriteAsync(P11, [Row(3)], new PartitionAdvance(One, epoch, 17));

        var inventory = await Database.ReadInventoryAsync(Cancellation);

        string[] keys = ["Inv1_P11", "Inv1_P12", "Inv2_P21", "Inv2_P22", "Inv3_P31", "Inv3_P32"];
        Assert.Equal(keys, inventory.Tables);
        Assert.Equal(keys, inventory.Ownership!.Order(StringComparer.Ordinal));
        Assert.Equal(
            [
                new MasterInvestor("Inv1", "Alpha Investments", "New York"), new MasterInvestor("Inv2", "Beta Capital", "London"),
                new MasterInvestor("Inv3", "Gamma Fund", "Tokyo"),
            ],
            inventory.Investors);
        Assert.Equal(
            [new MasterPortfolio("P11", "Alpha Tech Growth", true), new MasterPortfolio("P21", "Beta Tech Innovation", false)],
            inventory.Portfolios!.Where(portfolio => portfolio.Id is "P11" or "P21"));
        Assert.Equal([new StoredProgress(One, TopicId, 17)], inventory.Progress);
    }

    [Fact]
    public async Task A_reset_starts_afresh_and_fences_off_every_owner()
    {
        var epoch = await ClaimAsync(Zero);
        await WriteAsync(P11, [Row(3)], new PartitionAdvance(Zero, epoch, 1));
        await using var other = Open();

        await other.ResetAsync(NetworkOf(new Portfolio("Inv1", "P11", "Another name", false, [new Holding("IBM", 1)])), Cancellation);

        Assert.Equal([new PortfolioTable(P11, null, null)], await Database.ListPortfoliosAsync(Cancellation));
        await Assert.ThrowsAsync<FencedException>(() => WriteAgainAsync(epoch));
        var claim = Assert.Single(await other.ClaimAsync("other", TopicId, [Zero], Cancellation));
        Assert.Equal(0, claim.NextOffset);
        await Assert.ThrowsAsync<FencedException>(() => WriteAgainAsync(epoch));
        Assert.Empty(await ReadAsync(P11));

        Task WriteAgainAsync(long under) => Database.WriteAsync(
            new SinkWrite<PortfolioRows>([new PortfolioRows(P11, new[] { Row(4) })], [new PartitionAdvance(Zero, under, 2)]), Cancellation);
    }

    [Fact]
    public async Task A_reset_makes_the_tables_where_there_are_none()
    {
        await Database.ResetAsync(NetworkFile.Default, Cancellation);

        Assert.Equal(6, (await Database.ListPortfoliosAsync(Cancellation)).Count);
    }

    [Theory]
    [InlineData("Inv1_P11\"; DROP TABLE Investors; --")]
    [InlineData("Inv1`_P11")]
    [InlineData("Investors")]
    [InlineData("Investors_Portfolios")]
    [InlineData("sqlite_sequence")]
    [InlineData("")]
    public async Task A_name_off_the_allow_list_never_reaches_the_database(string name)
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);

        var failure = await Assert.ThrowsAsync<BourseException>(() => ReadAsync(name));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Equal(6, (await Database.ListPortfoliosAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task Portfolios_of_one_Id_must_be_alike()
    {
        var one = new Portfolio("Inv1", "P1", "Growth", true, [new Holding("IBM", 1)]);
        var alike = new Portfolio("Inv2", "P1", "Growth", true, [new Holding("AAPL", 2)]);
        var different = alike with { Name = "Value" };

        await Database.InitializeAsync(NetworkOf(one, alike), Cancellation);
        var failure = await Assert.ThrowsAsync<BourseException>(() => Database.InitializeAsync(NetworkOf(one, different), Cancellation));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Equal(["Inv1_P1", "Inv2_P1"], (await Database.ListPortfoliosAsync(Cancellation)).Select(table => table.Portfolio));
    }
}
