using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// Looks for partitions that a group has left to nobody. A broker gives a static member that comes back the partitions that it had and does not
/// share out anew, although the member may subscribe to other topics now, or its topics may have more partitions.
/// </summary>
internal static class GroupGaps
{
    /// <summary>Whether a partition of the member's topics belongs to no member while the group is at rest.</summary>
    /// <exception cref="BourseException">No broker answers.</exception>
    public static async Task<bool> ExistAsync(
        KafkaEventLog log, ConsumerOptions options, IReadOnlyCollection<TopicPartition> own, CancellationToken cancellation)
    {
        var others = (await log.Topics.ListPartitionsAsync(options.Topics, cancellation)).ToHashSet();
        others.ExceptWith(own);
        if (others.Count == 0) return false;
        var group = await log.Groups.FindAsync(options.Group!, cancellation);
        if (group?.State != KafkaGroups.Stable) return false;
        others.ExceptWith(group.Members.SelectMany(member => member.Partitions));
        return others.Count > 0;
    }
}
