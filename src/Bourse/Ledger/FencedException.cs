using Bourse.Events;

namespace Bourse.Ledger;

/// <summary>
/// A write was refused as a whole, because someone else has claimed one of its partitions since: the writer is not its owner any more.
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
