using System.Collections;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Sinks;
using Bourse.Tests.Bars;

namespace Bourse.Tests.Contracts;

/// <summary>The suite of the sink's side: claims, offsets, and writes that do not come through.</summary>
public abstract partial class BarStoreContract
{
    private const string TopicId = "the first";
    private static readonly TopicPartition Zero = new("NVDA_topic", 0);
    private static readonly TopicPartition One = new("NVDA_topic", 1);
    private static readonly TopicPartition Ibm = new("IBM_topic", 0);

    [Fact]
    public async Task A_claim_counts_the_epoch_up_and_tells_where_to_go_on()
    {
        Assert.Equal(
            [new PartitionProgress(One, 0, 1, "first"), new PartitionProgress(Zero, 0, 1, "first")],
            await Store.ClaimAsync("first", TopicId, [One, Zero], Cancellation));
        await Store.WriteAsync(WriteOf([], 0, new PartitionAdvance(Zero, 1, 17)), Cancellation);
        Assert.Equal([new PartitionProgress(Zero, 17, 2, "second")], await Store.ClaimAsync("second", TopicId, [Zero], Cancellation));
        Assert.Equal(
            [new PartitionProgress(Zero, 17, 2, "second"), new PartitionProgress(One, 0, 1, "first")], await Store.ReadProgressAsync(Cancellation));
    }

    [Fact]
    public async Task Topics_are_claimed_together()
    {
        var claims = await Store.ClaimAllAsync("first", [new TopicClaim("a", [Zero, One]), new TopicClaim("b", [Ibm])], Cancellation);
        Assert.Equal([(Zero, 1L), (One, 1L), (Ibm, 1L)], claims.Select(claim => (claim.Partition, claim.Epoch)));
        await Store.WriteAsync(WriteOf([], 0, new PartitionAdvance(Ibm, 1, 5), new PartitionAdvance(One, 1, 6)), Cancellation);
        claims = await Store.ClaimAllAsync("first", [new TopicClaim("b", [Ibm]), new TopicClaim("other", [One])], Cancellation);
        Assert.Equal([5L, 0L], claims.Select(claim => claim.NextOffset));
    }

    [Fact]
    public async Task Progress_in_another_topic_of_the_same_name_does_not_count()
    {
        var epoch = await ClaimAsync(Zero);
        await Store.WriteAsync(WriteOf([], 0, new PartitionAdvance(Zero, epoch, 17)), Cancellation);
        Assert.Equal([new PartitionProgress(Zero, 0, 2, "stream")], await Store.ClaimAsync("stream", "the second", [Zero], Cancellation));
        Assert.Equal([new PartitionProgress(Zero, 0, 3, "stream")], await Store.ClaimAsync("stream", TopicId, [Zero], Cancellation));
    }

    [Fact]
    public async Task A_former_owner_is_refused_and_moves_no_offset()
    {
        var (zero, one) = (await ClaimAsync(Zero), await ClaimAsync(One));
        var successor = await OpenAsync();
        await successor.ClaimAsync("successor", TopicId, [One], Cancellation);
        var bar = SampleBars.Of("NVDA", "2024-05-01 10:00:00");
        var write = WriteOf([bar], 0, new PartitionAdvance(Zero, zero, 5), new PartitionAdvance(One, one, 5));
        var refusal = await Assert.ThrowsAsync<FencedException>(() => Store.WriteAsync(write, Cancellation));
        await successor.DisposeAsync();
        Assert.Equal(One, refusal.Partition);
        if (IsTransactional) Assert.Empty(await ReadAsync("NVDA"));
        Assert.All(await Store.ReadProgressAsync(Cancellation), progress => Assert.Equal(0, progress.NextOffset));
        await Store.WriteAsync(WriteOf([bar], 0, new PartitionAdvance(Zero, zero, 5)), Cancellation);
        Assert.Equal([SampleBars.Text(bar)], await ReadAsync("NVDA"));
    }

    [Fact]
    public async Task A_partition_that_was_never_claimed_cannot_be_written()
    {
        var write = WriteOf([SampleBars.Of("NVDA", "2024-05-01 10:00:00")], 0, new PartitionAdvance(Zero, 0, 5));
        await Assert.ThrowsAsync<FencedException>(() => Store.WriteAsync(write, Cancellation));
        Assert.Empty(await Store.ReadProgressAsync(Cancellation));
    }

    [Fact]
    public async Task An_offset_may_go_back()
    {
        var epoch = await ClaimAsync(Zero);
        await Store.WriteAsync(WriteOf([], 0, new PartitionAdvance(Zero, epoch, 17)), Cancellation);
        await Store.WriteAsync(WriteOf([], 0, new PartitionAdvance(Zero, epoch, 3)), Cancellation);
        Assert.Equal(3, Assert.Single(await Store.ReadProgressAsync(Cancellation)).NextOffset);
    }

    [Fact]
    public async Task A_write_that_is_cut_moves_no_offset_and_may_be_repeated()
    {
        var bars = SampleBars.Hours("NVDA", new DateOnly(2024, 5, 20), 100).Concat(SampleBars.Hours("IBM", new DateOnly(2024, 5, 20), 100)).ToList();
        var epoch = await ClaimAsync(Zero);
        var whole = WriteOf(bars, 0, new PartitionAdvance(Zero, epoch, 200));
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var write = whole with { Rows = new CutList(whole.Rows, 150, cut) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(write, cut.Token));

        var left = (await ReadAsync("NVDA")).Concat(await ReadAsync("IBM")).ToList();
        if (IsTransactional) Assert.Empty(left);
        Assert.Subset(bars.Select(SampleBars.Text).ToHashSet(), left.ToHashSet());
        Assert.Equal(0, Assert.Single(await Store.ReadProgressAsync(Cancellation)).NextOffset);

        await Store.WriteAsync(whole, Cancellation);
        Assert.Equal(bars.Select(SampleBars.Text), (await ReadAsync("NVDA")).Concat(await ReadAsync("IBM")));
        Assert.Equal(200, Assert.Single(await Store.ReadProgressAsync(Cancellation)).NextOffset);
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        var epoch = await ClaimAsync(Zero);
        var cancelled = new CancellationToken(canceled: true);
        var write = WriteOf([SampleBars.Of("NVDA", "2024-05-01 10:00:00")], 0, new PartitionAdvance(Zero, epoch, 1));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteAsync(write, cancelled));
        Assert.Empty(await ReadAsync("NVDA"));
        Assert.Equal([new PartitionProgress(Zero, 0, epoch, "stream")], await Store.ReadProgressAsync(Cancellation));
    }

    private async Task<long> ClaimAsync(TopicPartition partition) =>
        (await Store.ClaimAsync("stream", TopicId, [partition], Cancellation))[0].Epoch;

    /// <summary>Rows of which reading one cancels the write.</summary>
    private sealed class CutList(IReadOnlyList<BarRow> rows, int at, CancellationTokenSource cut) : IReadOnlyList<BarRow>
    {
        public int Count => rows.Count;

        public BarRow this[int index]
        {
            get
            {
                if (index >= at) cut.Cancel();
                return rows[index];
            }
        }

        public IEnumerator<BarRow> GetEnumerator()
        {
            for (var i = 0; i < Count; i++) yield return this[i];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
