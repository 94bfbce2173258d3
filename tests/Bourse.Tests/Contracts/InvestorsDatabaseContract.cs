using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Tests.Ledger;
using Xunit;

namespace Bourse.Tests.Contracts;

/// <summary>What every implementation of <see cref="IInvestorsDatabase"/> must do; a subclass names one.</summary>
public abstract class InvestorsDatabaseContract : IAsyncLifetime
{
    private const string P11 = "Inv1_P11";
    private const string TopicId = "the first";
    private static readonly TopicPartition Zero = new(Topics.Evaluations, 0);
    private static readonly TopicPartition One = new(Topics.Evaluations, 1);

    /// <summary>An instance that nobody else uses, on the database of this test, which is empty at first.</summary>
    protected IInvestorsDatabase Database { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync()
    {
        Database = Open();
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

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
            () => Database.ClaimAsync("ingest", TopicId, [Zero], Cancellation),
            () => ReadAsync(P11),
            () => Database.CountRowsAsync(P11, Cancellation),
            () => Database.WriteAsync(new LedgerWrite([new PortfolioRows(P11, new[] { Row(3) })], []), Cancellation),
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
    public async Task Rows_come_back_ascending_as_they_were_written()
    {
        var first = new ValuationRow(new DateOnly(2000, 1, 3), Money.Parse("263.8095"), null, null, Money.Parse("3218476.00"), null, 0);
        var second = new ValuationRow(
            new DateOnly(2000, 1, 4), Money.Parse("263.809509"), Money.Parse("-0.000001"), Money.Parse("-9.530001"), Money.Parse("3218476.01"),
            Money.Parse("0.01"), 7);

        await WriteAsync(P11, [second, first]);

        Assert.Equal([first, second], await ReadAsync(P11));
        Assert.Equal(2, await Database.CountRowsAsync(P11, Cancellation));
        Assert.Empty(await ReadAsync("Inv1_P12"));
        Assert.Equal(0, await Database.CountRowsAsync("Inv1_P12", Cancellation));
        Assert.Contains(new PortfolioTable(P11, first.AsOf, second.AsOf), await Database.ListPortfoliosAsync(Cancellation));
    }

    [Fact]
    public async Task The_largest_and_the_smallest_amounts_come_back_exactly()
    {
        var six = new Money(ValuationLimits.SixDecimals.Micros - 1);
        var cents = Money.FromCents(long.MaxValue / 10_000);
        var rows = new[]
        {
            new ValuationRow(DateOnly.MinValue, six, new Money(-six.Micros), six, cents, new Money(-cents.Micros), int.MaxValue),
            new ValuationRow(new DateOnly(2000, 1, 3), new Money(1), new Money(-1), Money.Zero, Money.FromCents(1), Money.FromCents(-1), 0),
            new ValuationRow(DateOnly.MaxValue, new Money(-six.Micros), six, new Money(-six.Micros), new Money(-cents.Micros), cents, 1),
        };

        await WriteAsync(P11, rows);

        Assert.Equal(rows, await ReadAsync(P11));
    }

    [Fact]
    public async Task A_range_of_days_includes_both_ends()
    {
        await WriteAsync(P11, [Row(3), Row(4), Row(5), Row(6), Row(7)]);

        Assert.Equal([Row(4), Row(5), Row(6)], await ReadAsync(P11, Day(4), Day(6)));
        Assert.Equal([Row(6), Row(7)], await ReadAsync(P11, from: Day(6)));
        Assert.Equal([Row(3)], await ReadAsync(P11, to: Day(3)));
        Assert.Empty(await ReadAsync(P11, Day(8), Day(20)));
    }

    [Fact]
    public async Task Many_rows_come_in_blocks_that_may_be_kept()
    {
        var rows = Enumerable.Range(0, 9500).Select(i => Row(1) with { AsOf = Day(1).AddDays(i), Evaluation = Money.FromCents(i) }).ToArray();
        await WriteAsync(P11, rows);

        var blocks = new List<ReadOnlyMemory<ValuationRow>>();
        await foreach (var block in Database.ReadAsync(P11, null, null, Cancellation)) blocks.Add(block);

        Assert.True(blocks.Count > 1);
        Assert.All(blocks, block => Assert.InRange(block.Length, 1, 5000));
        Assert.Equal(rows, blocks.SelectMany(block => block.ToArray()));
    }

    [Theory]
    [InlineData(new[] { 0, 1, 2 })]
    [InlineData(new[] { 2, 1, 0 })]
    [InlineData(new[] { 1, 2, 0, 2, 1 })]
    public async Task The_highest_revision_of_a_day_stays_whatever_the_order(int[] revisions)
    {
        foreach (var revision in revisions) await WriteAsync(P11, [Row(3, revision)]);
        await WriteAsync("Inv1_P12", [.. revisions.Select(revision => Row(3, revision))]);

        Assert.Equal([Row(3, 2)], await ReadAsync(P11));
        Assert.Equal([Row(3, 2)], await ReadAsync("Inv1_P12"));
    }

    [Fact]
    public async Task A_claim_counts_the_epoch_up_and_tells_where_to_go_on()
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        Assert.Equal(
            [new PartitionProgress(One, 0, 1, "first"), new PartitionProgress(Zero, 0, 1, "first")],
            await Database.ClaimAsync("first", TopicId, [One, Zero], Cancellation));
        await Database.WriteAsync(new LedgerWrite([], [new PartitionAdvance(Zero, 1, 17)]), Cancellation);

        Assert.Equal([new PartitionProgress(Zero, 17, 2, "second")], await Database.ClaimAsync("second", TopicId, [Zero], Cancellation));

        Assert.Equal(
            [new PartitionProgress(Zero, 17, 2, "second"), new PartitionProgress(One, 0, 1, "first")],
            await Database.ReadProgressAsync(Cancellation));
    }

    [Fact]
    public async Task Progress_in_another_topic_of_the_same_name_does_not_count()
    {
        var (zero, one) = (await ClaimAsync(Zero), await ClaimAsync(One));
        await WriteAsync(P11, [Row(3)], new PartitionAdvance(Zero, zero, 17), new PartitionAdvance(One, one, 18));

        Assert.Equal([new PartitionProgress(Zero, 0, 2, "ingest")], await Database.ClaimAsync("ingest", "the second", [Zero], Cancellation));

        Assert.Equal(
            [new PartitionProgress(Zero, 0, 2, "ingest"), new PartitionProgress(One, 18, 1, "ingest")],
            await Database.ReadProgressAsync(Cancellation));
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(P11, [Row(4)], new PartitionAdvance(Zero, zero, 18)));
        await WriteAsync(P11, [Row(4)], new PartitionAdvance(Zero, 2, 1));
        Assert.Equal([new PartitionProgress(Zero, 1, 3, "next")], await Database.ClaimAsync("next", "the second", [Zero], Cancellation));
        Assert.Equal([new PartitionProgress(Zero, 0, 4, "next")], await Database.ClaimAsync("next", TopicId, [Zero], Cancellation));
        Assert.Equal([Row(3), Row(4)], await ReadAsync(P11));
    }

    [Fact]
    public async Task A_former_owner_is_refused_and_writes_nothing_at_all()
    {
        var (zero, one) = (await ClaimAsync(Zero), await ClaimAsync(One));
        await using var successor = Open();
        await successor.ClaimAsync("successor", TopicId, [One], Cancellation);

        var refusal = await Assert.ThrowsAsync<FencedException>(() =>
            WriteAsync(P11, [Row(3)], new PartitionAdvance(Zero, zero, 5), new PartitionAdvance(One, one, 5)));

        Assert.Equal(One, refusal.Partition);
        Assert.Empty(await ReadAsync(P11));
        Assert.All(await Database.ReadProgressAsync(Cancellation), progress => Assert.Equal(0, progress.NextOffset));
        await WriteAsync(P11, [Row(3)], new PartitionAdvance(Zero, zero, 5));
        Assert.Equal([Row(3)], await ReadAsync(P11));
    }

    [Fact]
    public async Task An_owner_may_write_the_same_again()
    {
        var epoch = await ClaimAsync(Zero);
        for (var i = 0; i < 2; i++) await WriteAsync(P11, [Row(3)], new PartitionAdvance(Zero, epoch, 1));

        Assert.Equal([Row(3)], await ReadAsync(P11));
        Assert.Equal([new PartitionProgress(Zero, 1, epoch, "ingest")], await Database.ReadProgressAsync(Cancellation));
    }

    [Fact]
    public async Task A_partition_that_was_never_claimed_cannot_be_written()
    {
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(P11, [Row(3)], new PartitionAdvance(Zero, 0, 5)));

        Assert.Empty(await ReadAsync(P11));
    }

    [Fact]
    public async Task A_row_that_cannot_be_written_takes_the_whole_write_with_it()
    {
        var epoch = await ClaimAsync(Zero);
        var absurd = Row(5) with { NavPerShare = ValuationLimits.SixDecimals };

        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(P11, [Row(3), Row(4), absurd], new PartitionAdvance(Zero, epoch, 3)));
        var failure = await Assert.ThrowsAsync<BourseException>(() => Database.WriteAsync(
            new LedgerWrite([new(P11, new[] { Row(3) }), new("Inv9_P91", new[] { Row(3) })], [new PartitionAdvance(Zero, epoch, 2)]), Cancellation));

        Assert.Equal(BourseErrorCode.DatabaseNotInitialized, failure.Code);
        Assert.Empty(await ReadAsync(P11));
        Assert.Equal([new PartitionProgress(Zero, 0, epoch, "ingest")], await Database.ReadProgressAsync(Cancellation));
        await WriteAsync(P11, [Row(3)], new PartitionAdvance(Zero, epoch, 1));
        Assert.Equal([Row(3)], await ReadAsync(P11));
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
            new LedgerWrite([new PortfolioRows(P11, new[] { Row(4) })], [new PartitionAdvance(Zero, under, 2)]), Cancellation);
    }

    [Fact]
    public async Task A_reset_makes_the_tables_where_there_are_none()
    {
        await Database.ResetAsync(NetworkFile.Default, Cancellation);

        Assert.Equal(6, (await Database.ListPortfoliosAsync(Cancellation)).Count);
    }

    [Fact]
    public async Task Instances_see_what_others_have_written()
    {
        await WriteAsync(P11, [Row(3)]);
        await using var other = Open();
        await foreach (var block in other.ReadAsync(P11, null, null, Cancellation)) Assert.Equal(Row(3), Assert.Single(block.ToArray()));

        await WriteAsync(P11, [Row(4)]);

        var table = (await other.ListPortfoliosAsync(Cancellation)).Single(table => table.Portfolio == P11);
        Assert.Equal(new PortfolioTable(P11, Day(3), Day(4)), table);
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

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        var epoch = await ClaimAsync(Zero);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Database.WriteAsync(new LedgerWrite([new PortfolioRows(P11, new[] { Row(3) })], [new PartitionAdvance(Zero, epoch, 1)]), cancelled));

        Assert.Empty(await ReadAsync(P11));
    }

    [Fact]
    public async Task Every_amount_within_the_limits_comes_back_exactly()
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        await Properties.HoldsAsync(LedgerGenerators.Rows(500), 40, async rows =>
        {
            await Database.ResetAsync(NetworkFile.Default, Cancellation);
            await WriteAsync(P11, rows);
            return rows.SequenceEqual(await ReadAsync(P11));
        });
    }

    /// <summary>Opens an instance on the database of this test.</summary>
    protected abstract IInvestorsDatabase Open();

    /// <summary>A day of January 2000.</summary>
    protected static DateOnly Day(int day) => new(2000, 1, day);

    /// <summary>A row of a day of January 2000, which differs from those of other revisions.</summary>
    protected static ValuationRow Row(int day, int revision = 0) => new(
        Day(day),
        Money.Parse("263.8095"),
        Money.Parse("1.25"),
        Money.Parse("2.489048"),
        Money.FromCents(321_847_600 + revision),
        Money.FromCents(15_250),
        revision);

    /// <summary>Writes rows, initialising the database first when that has not been done.</summary>
    protected async Task WriteAsync(string portfolio, ValuationRow[] rows, params PartitionAdvance[] partitions)
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        await Database.WriteAsync(new LedgerWrite([new PortfolioRows(portfolio, rows)], partitions), Cancellation);
    }

    /// <summary>All rows of a table.</summary>
    protected async Task<List<ValuationRow>> ReadAsync(string portfolio, DateOnly? from = null, DateOnly? to = null)
    {
        var rows = new List<ValuationRow>();
        await foreach (var block in Database.ReadAsync(portfolio, from, to, Cancellation)) rows.AddRange(block.Span);
        return rows;
    }

    private async Task<long> ClaimAsync(TopicPartition partition)
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        return (await Database.ClaimAsync("ingest", TopicId, [partition], Cancellation))[0].Epoch;
    }

    private static Network NetworkOf(params Portfolio[] portfolios) =>
        new([], [.. portfolios.GroupBy(portfolio => portfolio.InvestorId).Select(group => new Investor(group.Key, group.Key, "", [.. group]))]);
}
