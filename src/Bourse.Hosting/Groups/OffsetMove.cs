using Bourse.Events;

namespace Bourse.Hosting.Groups;

/// <summary>What a reset does to a group in a partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="From">The offset that the group has committed; null when it has committed none.</param>
/// <param name="To">The offset that it gets.</param>
/// <param name="End">The offset that the next record will get.</param>
public sealed record OffsetMove(TopicPartition Partition, long? From, long To, long End)
{
    /// <summary>How many records the group would read then.</summary>
    public long Records => End - To;
}
