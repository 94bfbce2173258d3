using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Bars;

/// <summary>
/// Moves the offsets of topics in a bar store, so that a stream reads them again from the beginning, or goes on with what comes from now on. Members
/// of the stream that run meanwhile are refused their next write, and go on at the new offsets.
/// </summary>
/// <param name="log">Holds the topics.</param>
/// <param name="store">Holds the offsets.</param>
public sealed class BarStreamMove(IEventLog log, IBarStore store)
{
    /// <summary>Moves the offsets.</summary>
    /// <param name="topics">The names of the topics with their identities.</param>
    /// <param name="mode">Where to.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task MoveAsync(IReadOnlyDictionary<string, string> topics, BarStreamMode mode, CancellationToken cancellation)
    {
        if (topics.Count == 0) return;
        var ranges = await log.GetRangesAsync([.. topics.Keys], cancellation);
        var partitions = ranges.ToLookup(range => range.Partition.Topic, range => range.Partition, StringComparer.Ordinal);
        var wanted = partitions.Select(topic => new TopicClaim(topics[topic.Key], [.. topic]));
        var claims = await store.ClaimAllAsync(BarStreamOptions.Role, [.. wanted], cancellation);
        var targets = ranges.ToDictionary(range => range.Partition, range => mode == BarStreamMode.Initial ? range.Start : range.End);
        var advances = claims.Select(claim => new PartitionAdvance(claim.Partition, claim.Epoch, targets[claim.Partition]));
        await store.WriteAsync(new SinkWrite<BarRow>([], [.. advances]), cancellation);
    }
}
