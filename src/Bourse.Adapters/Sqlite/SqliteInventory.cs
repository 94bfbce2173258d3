using Bourse.Events;
using Bourse.Ledger;
using Microsoft.Data.Sqlite;

namespace Bourse.Adapters.Sqlite;

/// <summary>Reads what the database holds besides rows.</summary>
internal static class SqliteInventory
{
    /// <summary>Reads all of it.</summary>
    /// <exception cref="BourseException">The database has not been initialized.</exception>
    public static DatabaseInventory Read(SqliteConnection connection)
    {
        var columns = new TableColumns(connection.Query(
            "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE m.type = 'table'",
            row => (row.GetString(0), row.GetString(1))));
        columns.RequireInitialized(connection.DataSource);
        return new DatabaseInventory
        {
            Tables = columns.PortfolioTables,
            Ownership = columns.Has(LedgerTables.Ownership, "iid", "pid") ? ReadOwnership(connection) : null,
            Investors = columns.Has(LedgerTables.Investors, "Id", "Name", "City") ? ReadInvestors(connection) : null,
            Portfolios = columns.Has(LedgerTables.Portfolios, "Id", "Name", "Cumulative") ? ReadPortfolios(connection) : null,
            Progress = columns.Has(LedgerTables.Progress, "topic_id") ? ReadProgress(connection) : null,
        };
    }

    private static List<string> ReadOwnership(SqliteConnection connection) =>
        connection.Query($"SELECT IFNULL(iid, '') || '_' || IFNULL(pid, '') FROM {LedgerTables.Ownership}", row => row.GetString(0));

    private static List<MasterInvestor> ReadInvestors(SqliteConnection connection) => connection.Query(
        $"SELECT IFNULL(Id, ''), IFNULL(Name, ''), IFNULL(City, '') FROM {LedgerTables.Investors} ORDER BY Id",
        row => new MasterInvestor(row.GetString(0), row.GetString(1), row.GetString(2)));

    private static List<MasterPortfolio> ReadPortfolios(SqliteConnection connection) => connection.Query(
        $"SELECT IFNULL(Id, ''), IFNULL(Name, ''), IFNULL(Cumulative, 0) FROM {LedgerTables.Portfolios} ORDER BY Id",
        row => new MasterPortfolio(row.GetString(0), row.GetString(1), row.GetInt64(2) != 0));

    private static List<StoredProgress> ReadProgress(SqliteConnection connection) => connection.Query(
        $"SELECT topic, part, topic_id, next_offset FROM {LedgerTables.Progress} ORDER BY topic, part",
        row => new StoredProgress(new TopicPartition(row.GetString(0), row.GetInt32(1)), row.GetString(2), row.GetInt64(3)));
}
