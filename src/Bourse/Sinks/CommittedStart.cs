using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>
/// Moves partitions that a sink claims for the first time to the offset that its group has committed. The store takes over that offset at once, so a
/// crash afterwards goes on from there.
/// </summary>
/// <param name="log">Holds topics and groups.</param>
/// <param name="store">Holds the offsets.</param>
/// <param name="options">The group, and where to log.</param>
internal sealed class CommittedStart<TRow>(IEventLog log, ISinkStore<TRow> store, SinkOptions options)
{
    private readonly HashSet<TopicPartition> _moved = [];

    /// <summary>The claims with the offsets at which to go on.</summary>
    /// <exception cref="FencedException">Another member has claimed a partition meanwhile.</exception>
    public async Task<List<PartitionProgress>> MoveAsync(List<PartitionProgress> claims, CancellationToken cancellation)
    {
        if (claims.TrueForAll(claim => _moved.Contains(claim.Partition))) return claims;
        var committed = await log.GetCommittedAsync(options.Group, cancellation);
        var moved = new List<PartitionProgress>(claims.Count);
        foreach (var claim in claims)
        {
            var isFirst = !_moved.Contains(claim.Partition) && committed.ContainsKey(claim.Partition);
            moved.Add(isFirst ? await MoveAsync(claim, committed[claim.Partition], cancellation) : claim);
            _moved.Add(claim.Partition);
        }

        return moved;
    }

    private async Task<PartitionProgress> MoveAsync(PartitionProgress claim, long committed, CancellationToken cancellation)
    {
        if (committed == claim.NextOffset) return claim;
        await store.WriteAsync(
            new SinkWrite<TRow>([], [new PartitionAdvance(claim.Partition, claim.Epoch, committed)]), cancellation);
        var (topic, partition) = claim.Partition;
        options.Logger.StartsFromCommitted(topic, partition, committed, options.Group, claim.NextOffset);
        return claim with { NextOffset = committed };
    }
}
