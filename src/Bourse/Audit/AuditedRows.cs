using Bourse.Ledger;

namespace Bourse.Audit;

/// <summary>Reads tables for the audit.</summary>
internal static class AuditedRows
{
    /// <summary>All rows of a portfolio's table, by date.</summary>
    public static async Task<IReadOnlyList<ValuationRow>> ReadAllAsync(
        this IValuationTables database, string portfolio, CancellationToken cancellation)
    {
        var rows = new List<ValuationRow>();
        await foreach (var block in database.ReadAsync(portfolio, null, null, cancellation)) rows.AddRange(block.Span);
        return rows;
    }
}
