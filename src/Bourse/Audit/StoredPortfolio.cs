using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>What is stored of a portfolio outside the log.</summary>
/// <param name="Portfolio">The portfolio.</param>
/// <param name="Report">Its report in JSON; null when there is none.</param>
/// <param name="Rows">The readable rows of its table, by date.</param>
internal sealed record StoredPortfolio(Portfolio Portfolio, ReadOnlyMemory<byte>? Report, IReadOnlyList<ValuationRow> Rows)
{
    /// <summary>Whether it has a table.</summary>
    public required bool HasTable { get; init; }

    /// <summary>The rows that cannot be read.</summary>
    public required IReadOnlyList<UnreadableRow> Unreadable { get; init; }
}
