using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>
/// A write was refused as a whole, because another owner has claimed one of its partitions since, or has written the same offsets.
/// </summary>
public sealed class FencedException : Exception
{
    /// <summary>Creates one.</summary>
    /// <param name="partition">The partition that has another owner.</param>
    public FencedException(TopicPartition partition)
        : base($"{partition} has been claimed by another owner")
    {
        Partition = partition;
    }

    /// <summary>The partition that has another owner.</summary>
    public TopicPartition Partition { get; }
}
