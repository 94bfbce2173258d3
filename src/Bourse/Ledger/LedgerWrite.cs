using Bourse.Events;

namespace Bourse.Ledger;

/// <summary>What is written in one transaction: rows, and how far the partitions they came from have been taken in.</summary>
/// <param name="Rows">Rows by portfolio; a portfolio and a day may occur more than once, the highest revision stays.</param>
/// <param name="Partitions">The partitions, each with the epoch under which the writer claimed it.</param>
public sealed record LedgerWrite(IReadOnlyList<PortfolioRows> Rows, IReadOnlyList<PartitionAdvance> Partitions);

/// <summary>Rows of one portfolio, in any order.</summary>
/// <param name="Portfolio">The portfolio's key, e.g. <c>Inv1_P11</c>.</param>
/// <param name="Rows">Its rows, each within <see cref="ValuationLimits"/>.</param>
public readonly record struct PortfolioRows(string Portfolio, ReadOnlyMemory<ValuationRow> Rows);

/// <summary>How far a partition has been taken in by its owner.</summary>
/// <param name="Partition">Which partition.</param>
/// <param name="Epoch">The epoch of the owner's claim.</param>
/// <param name="NextOffset">The offset behind the last record that is part of the write.</param>
public readonly record struct PartitionAdvance(TopicPartition Partition, long Epoch, long NextOffset);

/// <summary>What the database knows of a partition.</summary>
/// <param name="Partition">Which partition.</param>
/// <param name="NextOffset">The first offset that is not taken in yet; 0 when nothing is.</param>
/// <param name="Epoch">Counts the claims: a write must carry the latest.</param>
/// <param name="Owner">Who claimed it last, for people to read; empty when nobody has since a reset.</param>
public readonly record struct PartitionProgress(TopicPartition Partition, long NextOffset, long Epoch, string Owner);

/// <summary>A portfolio's table.</summary>
/// <param name="Portfolio">The portfolio's key, which is the table's name.</param>
/// <param name="First">The day of its first row; null when it is empty.</param>
/// <param name="Last">The day of its last row; null when it is empty.</param>
public readonly record struct PortfolioTable(string Portfolio, DateOnly? First, DateOnly? Last);
