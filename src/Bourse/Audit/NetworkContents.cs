using Bourse.Events;
using Bourse.Ledger;

namespace Bourse.Audit;

/// <summary>What log and database hold, read against the direction of the data flow.</summary>
/// <param name="Inventory">The database, without the rows of portfolios.</param>
/// <param name="Portfolios">What is stored of each portfolio.</param>
/// <param name="Evaluations">The evaluations.</param>
/// <param name="Topic">The topic of the evaluations; null when there is none.</param>
/// <param name="Ranges">The offsets of its partitions.</param>
internal sealed record NetworkContents(
    DatabaseInventory Inventory, IReadOnlyList<StoredPortfolio> Portfolios, EvaluationHistory Evaluations, TopicDescription? Topic,
    IReadOnlyList<OffsetRange> Ranges)
{
    private readonly Lazy<IReadOnlySet<DateOnly>> _days = new(
        () => Evaluations.Days.Concat(Portfolios.SelectMany(one => one.Rows.Select(row => row.AsOf))).ToHashSet());

    /// <summary>The offsets of the ingestion in the present topic; empty when they are unknown.</summary>
    public IReadOnlyDictionary<TopicPartition, long> Progress { get; } =
        (Inventory.Progress ?? []).Where(one => one.TopicId == Topic?.Id && one.Partition.Topic == Topics.Evaluations)
        .DistinctBy(one => one.Partition).ToDictionary(one => one.Partition, one => one.NextOffset);

    /// <summary>Every day that any portfolio has an evaluation or a row of.</summary>
    public IReadOnlySet<DateOnly> Days => _days.Value;

    /// <summary>Whether the ingestion has read an evaluation, by its offset.</summary>
    public bool IsRead(LoggedEvaluation logged) => logged.Offset < Progress.GetValueOrDefault(logged.Partition);
}
