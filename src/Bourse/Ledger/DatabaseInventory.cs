using Bourse.Events;

namespace Bourse.Ledger;

/// <summary>
/// What the database holds besides the rows of portfolios. A list is null when its table is missing, or has the columns of an earlier version.
/// </summary>
public sealed record DatabaseInventory
{
    /// <summary>The names of all tables with the columns of a portfolio's table, whether a portfolio is entered for them or not; ordered.</summary>
    public required IReadOnlyList<string> Tables { get; init; }

    /// <summary>The keys of the portfolios that are entered in <c>Investors_Portfolios</c>.</summary>
    public required IReadOnlyList<string>? Ownership { get; init; }

    /// <summary>Table <c>Investors</c>.</summary>
    public required IReadOnlyList<MasterInvestor>? Investors { get; init; }

    /// <summary>Table <c>Portfolios</c>.</summary>
    public required IReadOnlyList<MasterPortfolio>? Portfolios { get; init; }

    /// <summary>Table <c>Progress</c>.</summary>
    public required IReadOnlyList<StoredProgress>? Progress { get; init; }
}

/// <summary>A row of table <c>Investors</c>.</summary>
/// <param name="Id">The investor's identifier.</param>
/// <param name="Name">Its name.</param>
/// <param name="City">Where it is.</param>
public sealed record MasterInvestor(string Id, string Name, string City);

/// <summary>A row of table <c>Portfolios</c>.</summary>
/// <param name="Id">The portfolio's identifier.</param>
/// <param name="Name">Its name.</param>
/// <param name="Cumulative">Whether its gains stay invested.</param>
public sealed record MasterPortfolio(string Id, string Name, bool Cumulative);

/// <summary>A row of table <c>Progress</c>.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="TopicId">The identity of the topic that the offset belongs to.</param>
/// <param name="NextOffset">The offset of the first record that the ingestion has not written.</param>
public sealed record StoredProgress(TopicPartition Partition, string TopicId, long NextOffset);
