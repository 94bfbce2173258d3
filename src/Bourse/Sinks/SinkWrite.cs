using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>The unit of a write: rows, and the next offsets of the partitions they came from.</summary>
/// <param name="Rows">The rows. They are valid until the write returns.</param>
/// <param name="Partitions">The partitions, each with the epoch under which the writer claimed it.</param>
public sealed record SinkWrite<TRow>(IReadOnlyList<TRow> Rows, IReadOnlyList<PartitionAdvance> Partitions);

/// <summary>The new offset of a partition, written by its owner.</summary>
/// <param name="Partition">Which partition.</param>
/// <param name="Epoch">The epoch of the owner's claim.</param>
/// <param name="NextOffset">The offset after the last record that is part of the write.</param>
public readonly record struct PartitionAdvance(TopicPartition Partition, long Epoch, long NextOffset);

/// <summary>The state of a partition in a store.</summary>
/// <param name="Partition">Which partition.</param>
/// <param name="NextOffset">The first offset that is not stored yet; 0 when none is.</param>
/// <param name="Epoch">Counts the claims: a write must carry the latest.</param>
/// <param name="Owner">Who claimed it last, as information for people; empty when none has since a reset.</param>
public readonly record struct PartitionProgress(TopicPartition Partition, long NextOffset, long Epoch, string Owner);
