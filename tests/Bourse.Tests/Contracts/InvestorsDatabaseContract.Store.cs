using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;
using Xunit;

namespace Bourse.Tests.Contracts;

/// <summary>The suite of <see cref="ISinkStore{TRow}"/>.</summary>
public abstract partial class InvestorsDatabaseContract
{
    [Fact]
    public async Task A_claim_counts_the_epoch_up_and_tells_where_to_go_on()
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        Assert.Equal(
            [new PartitionProgress(One, 0, 1, "first"), new PartitionProgress(Zero, 0, 1, "first")],
            await Database.ClaimAsync("first", TopicId, [One, Zero], Cancellation));
        await Database.WriteAsync(new SinkWrite<PortfolioRows>([], [new PartitionAdvance(Zero, 1, 17)]), Cancellation);

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
        var absurd = Row(5) with { NavPerShare = AmountLimits.SixDecimals };

        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(P11, [Row(3), Row(4), absurd], new PartitionAdvance(Zero, epoch, 3)));
        var write = new SinkWrite<PortfolioRows>(
            [new(P11, new[] { Row(3) }), new("Inv9_P91", new[] { Row(3) })], [new PartitionAdvance(Zero, epoch, 2)]);
        var failure = await Assert.ThrowsAsync<BourseException>(() => Database.WriteAsync(write, Cancellation));

        Assert.Equal(BourseErrorCode.DatabaseNotInitialized, failure.Code);
        Assert.Empty(await ReadAsync(P11));
        Assert.Equal([new PartitionProgress(Zero, 0, epoch, "ingest")], await Database.ReadProgressAsync(Cancellation));
        await WriteAsync(P11, [Row(3)], new PartitionAdvance(Zero, epoch, 1));
        Assert.Equal([Row(3)], await ReadAsync(P11));
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        var epoch = await ClaimAsync(Zero);
        var cancelled = new CancellationToken(canceled: true);

        var write = new SinkWrite<PortfolioRows>([new PortfolioRows(P11, new[] { Row(3) })], [new PartitionAdvance(Zero, epoch, 1)]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Database.WriteAsync(write, cancelled));

        Assert.Empty(await ReadAsync(P11));
    }
}
