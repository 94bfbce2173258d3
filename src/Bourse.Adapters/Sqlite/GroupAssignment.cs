using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Decides which member of a group reads which partition. The result depends only on the members and the present owners, so no coordinator is needed:
/// members release partitions assigned to others, then take the free ones assigned to them. Numbers of partitions differ by one at most between
/// members of the same subscriptions, and as few as possible change hands.
/// </summary>
public static class GroupAssignment
{
    /// <summary>The owner that each partition should have; partitions without a subscriber are left out.</summary>
    /// <param name="members">Each member's identifier and the topics it subscribes to.</param>
    /// <param name="partitions">All partitions of all these topics.</param>
    /// <param name="owners">Who owns a partition now; others are free.</param>
    public static IReadOnlyDictionary<TopicPartition, string> Compute(
        IReadOnlyDictionary<string, IReadOnlyCollection<string>> members,
        IEnumerable<TopicPartition> partitions,
        IReadOnlyDictionary<TopicPartition, string> owners)
    {
        var ids = members.Keys.Order(StringComparer.Ordinal).ToList();
        var ordered = partitions.OrderBy(p => p.Topic, StringComparer.Ordinal).ThenBy(p => p.Partition).ToList();
        var counts = ids.ToDictionary(id => id, _ => 0, StringComparer.Ordinal);
        var target = new Dictionary<TopicPartition, string>();
        foreach (var partition in ordered)
        {
            if (owners.TryGetValue(partition, out var owner) && Subscribes(owner, partition)) Give(partition, owner);
        }

        foreach (var partition in ordered.Where(partition => !target.ContainsKey(partition)))
        {
            var candidate = ids.Where(id => Subscribes(id, partition)).MinBy(id => counts[id]);
            if (candidate is not null) Give(partition, candidate);
        }

        while (FindMove() is { } move)
        {
            counts[target[move.Partition]]--;
            Give(move.Partition, move.To);
        }

        return target;

        bool Subscribes(string id, TopicPartition partition) => members.TryGetValue(id, out var topics) && topics.Contains(partition.Topic);

        void Give(TopicPartition partition, string id)
        {
            target[partition] = id;
            counts[id]++;
        }

        (TopicPartition Partition, string To)? FindMove()
        {
            foreach (var to in ids.OrderBy(id => counts[id]))
            {
                var from = ordered.Where(p => target.TryGetValue(p, out var owner) && counts[owner] > counts[to] + 1 && Subscribes(to, p))
                    .OrderByDescending(p => counts[target[p]]).ThenByDescending(p => p.Partition).ToList();
                if (from.Count > 0) return (from[0], to);
            }

            return null;
        }
    }
}
