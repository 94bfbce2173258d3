using Bourse.Events;
using Bourse.Ledger;

namespace Bourse.Adapters.MySql;

/// <summary>Reads what the database holds besides rows.</summary>
internal static class MySqlInventory
{
    /// <summary>Reads all of it.</summary>
    /// <param name="session">The session.</param>
    /// <param name="place">The database, as it may be shown.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">The database has not been initialized.</exception>
    public static async Task<DatabaseInventory> ReadAsync(MySqlSession session, string place, CancellationToken cancellation)
    {
        var columns = new TableColumns(await session.QueryAsync(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()",
            row => (row.GetString(0), row.GetString(1)),
            cancellation));
        columns.RequireInitialized(place);
        return new DatabaseInventory
        {
            Tables = columns.PortfolioTables,
            Ownership = columns.Has(LedgerTables.Ownership, "iid", "pid") ? await ReadOwnershipAsync(session, cancellation) : null,
            Investors = columns.Has(LedgerTables.Investors, "Id", "Name", "City") ? await ReadInvestorsAsync(session, cancellation) : null,
            Portfolios = columns.Has(LedgerTables.Portfolios, "Id", "Name", "Cumulative") ? await ReadPortfoliosAsync(session, cancellation) : null,
            Progress = columns.Has(LedgerTables.Progress, "topic_id") ? await ReadProgressAsync(session, cancellation) : null,
        };
    }

    private static Task<List<string>> ReadOwnershipAsync(MySqlSession session, CancellationToken cancellation) => session.QueryAsync(
        $"SELECT IFNULL(iid, ''), IFNULL(pid, '') FROM {LedgerTables.Ownership}",
        row => $"{row.GetString(0)}_{row.GetString(1)}",
        cancellation);

    private static Task<List<MasterInvestor>> ReadInvestorsAsync(MySqlSession session, CancellationToken cancellation) => session.QueryAsync(
        $"SELECT IFNULL(Id, ''), IFNULL(Name, ''), IFNULL(City, '') FROM {LedgerTables.Investors} ORDER BY Id",
        row => new MasterInvestor(row.GetString(0), row.GetString(1), row.GetString(2)),
        cancellation);

    private static Task<List<MasterPortfolio>> ReadPortfoliosAsync(MySqlSession session, CancellationToken cancellation) => session.QueryAsync(
        $"SELECT IFNULL(Id, ''), IFNULL(Name, ''), IFNULL(Cumulative, 0) <> 0 FROM {LedgerTables.Portfolios} ORDER BY Id",
        row => new MasterPortfolio(row.GetString(0), row.GetString(1), row.GetInt64(2) != 0),
        cancellation);

    private static Task<List<StoredProgress>> ReadProgressAsync(MySqlSession session, CancellationToken cancellation) => session.QueryAsync(
        $"SELECT topic, part, topic_id, next_offset FROM {LedgerTables.Progress} ORDER BY topic, part",
        row => new StoredProgress(new TopicPartition(row.GetString(0), row.GetInt32(1)), row.GetString(2), row.GetInt64(3)),
        cancellation);
}
