using Bourse.Ledger;
using Bourse.Market;
using Bourse.Tests.Ledger;
using Xunit;

namespace Bourse.Tests.Contracts;

/// <summary>The suite of <see cref="IValuationTables"/>.</summary>
public abstract partial class InvestorsDatabaseContract
{
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
        var six = new Money(AmountLimits.SixDecimals.Micros - 1);
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
    public async Task Instances_see_what_others_have_written()
    {
        await WriteAsync(P11, [Row(3)]);
        await using var other = Open();
        await foreach (var block in other.ReadAsync(P11, null, null, Cancellation)) Assert.Equal(Row(3), Assert.Single(block.ToArray()));

        await WriteAsync(P11, [Row(4)]);

        var table = (await other.ListPortfoliosAsync(Cancellation)).Single(table => table.Portfolio == P11);
        Assert.Equal(new PortfolioTable(P11, Day(3), Day(4)), table);
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
}
