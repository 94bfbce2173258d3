using Bourse.Ledger;

namespace Bourse.Audit;

/// <summary>Reads tables for the audit.</summary>
internal static class AuditedRows
{
    /// <summary>All readable rows of a portfolio's table, by date, one a day.</summary>
    /// <param name="database">Holds the table.</param>
    /// <param name="portfolio">The portfolio's key.</param>
    /// <param name="skipped">Receives the other rows; null makes them a failure.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<IReadOnlyList<ValuationRow>> ReadAllAsync(
        this IValuationTables database, string portfolio, Action<UnreadableRow>? skipped, CancellationToken cancellation)
    {
        var rows = new List<ValuationRow>();
        await foreach (var block in database.ReadAsync(portfolio, null, null, skipped, cancellation)) Add(block.Span);
        return rows;

        void Add(ReadOnlySpan<ValuationRow> block)
        {
            foreach (ref readonly var row in block)
            {
                // A table that something else has made may lack the primary key.
                if (rows.Count > 0 && rows[^1].AsOf == row.AsOf) skipped?.Invoke(new UnreadableRow(portfolio, row.AsOf, "another row of the day"));
                else rows.Add(row);
            }
        }
    }
}
