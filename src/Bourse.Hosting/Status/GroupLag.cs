using Bourse.Events;

namespace Bourse.Hosting.Status;

/// <summary>How far a group has read in one partition.</summary>
/// <param name="Group">The group.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Committed">The next offset it would read.</param>
/// <param name="Held">What the partition holds.</param>
/// <param name="Behind">How long ago the oldest record that it has not read was written; zero when there is none.</param>
public sealed record GroupLag(GroupDescription Group, TopicPartition Partition, long Committed, OffsetRange Held, TimeSpan Behind)
{
    /// <summary>How many records it has not read. When only offsets without records are left, such as a transaction's marker, it is 0.</summary>
    public required long Records { get; init; }

    /// <summary>Finds how far every group has read, ordered by group, topic and partition.</summary>
    public static async Task<IReadOnlyList<GroupLag>> FindAsync(IEventLog log, TimeProvider clock, CancellationToken cancellation)
    {
        var topics = (await log.ListTopicsAsync(cancellation)).Select(topic => topic.Name).ToHashSet(StringComparer.Ordinal);
        var held = new Dictionary<TopicPartition, OffsetRange>();
        var lags = new List<GroupLag>();
        foreach (var group in await log.ListGroupsAsync(cancellation))
        {
            var committed = await log.GetCommittedAsync(group.Name, cancellation);
            foreach (var topic in committed.Keys.Select(partition => partition.Topic).Distinct().Where(topics.Remove).ToList())
            {
                foreach (var range in await log.GetRangesAsync(topic, cancellation)) held[range.Partition] = range;
            }

            foreach (var (partition, offset) in committed.OrderBy(pair => pair.Key.Topic, StringComparer.Ordinal).ThenBy(pair => pair.Key.Partition))
            {
                if (!held.TryGetValue(partition, out var range)) continue;
                var behind = await FindBehindAsync(log, range, offset, clock, cancellation);
                var records = behind is null ? 0 : range.End - Math.Max(offset, range.Start);
                lags.Add(new GroupLag(group, partition, offset, range, behind ?? TimeSpan.Zero) { Records = records });
            }
        }

        return lags;
    }

    /// <summary>Null when there is nothing to read.</summary>
    private static async Task<TimeSpan?> FindBehindAsync(
        IEventLog log, OffsetRange held, long committed, TimeProvider clock, CancellationToken cancellation)
    {
        var next = await RecordTimes.FindAsync(log, held.Partition, Math.Max(committed, held.Start), held.End, cancellation);
        if (next is not { } written) return null;
        var behind = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(written);
        return behind > TimeSpan.Zero ? behind : TimeSpan.Zero;
    }
}
