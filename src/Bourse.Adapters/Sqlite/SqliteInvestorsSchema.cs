using Bourse.Ledger;
using Bourse.Market;
using Microsoft.Data.Sqlite;

namespace Bourse.Adapters.Sqlite;

/// <summary>Makes and upgrades the tables of <c>InvestorsDB</c>. Everything here runs inside the caller's transaction.</summary>
internal static class SqliteInvestorsSchema
{
    /// <summary>
    /// The statements that upgrade the tables from a version (the index) to the next. A new version adds an entry; existing entries must not change.
    /// </summary>
    private static readonly string[] Upgrades =
    [
        $"""
        CREATE TABLE {LedgerTables.Schema} (version INT NOT NULL);
        INSERT INTO {LedgerTables.Schema} (version) VALUES (0);
        CREATE TABLE {LedgerTables.Investors} (Id VARCHAR(32) NOT NULL PRIMARY KEY, Name VARCHAR(255) NOT NULL, City VARCHAR(255) NOT NULL);
        CREATE TABLE {LedgerTables.Portfolios} (Id VARCHAR(32) NOT NULL PRIMARY KEY, Name VARCHAR(255) NOT NULL, Cumulative BOOLEAN NOT NULL);
        CREATE TABLE {LedgerTables.Ownership} (
            iid VARCHAR(32) NOT NULL, pid VARCHAR(32) NOT NULL, PRIMARY KEY (iid, pid),
            FOREIGN KEY (iid) REFERENCES {LedgerTables.Investors} (Id), FOREIGN KEY (pid) REFERENCES {LedgerTables.Portfolios} (Id));
        CREATE TABLE {LedgerTables.Progress} (
            topic VARCHAR(249) NOT NULL, part INT NOT NULL, next_offset BIGINT NOT NULL, epoch BIGINT NOT NULL, owner VARCHAR(255) NOT NULL,
            PRIMARY KEY (topic, part));
        """,
        $"ALTER TABLE {LedgerTables.Progress} ADD COLUMN topic_id VARCHAR(64) NOT NULL DEFAULT ''",
    ];

    /// <summary>The version that this Bourse makes.</summary>
    public static int Version => Upgrades.Length;

    /// <summary>Brings the tables to this version, whatever they are now.</summary>
    public static void Upgrade(SqliteConnection connection, string file)
    {
        var version = RequireKnown(connection, file);
        foreach (var upgrade in Upgrades.Skip(version)) connection.Execute(upgrade);
        if (version < Version) connection.Execute($"UPDATE {LedgerTables.Schema} SET version = @version", ("@version", Version));
    }

    /// <summary>The version of the tables, 0 when there are none.</summary>
    /// <exception cref="BourseException">They are those of a newer Bourse.</exception>
    public static int RequireKnown(SqliteConnection connection, string file)
    {
        var version = ReadVersion(connection);
        return version <= Version ? version : throw LedgerFailures.TooNew(file, version, Version);
    }

    /// <summary>Drops the portfolios' tables, empties the master data and fences off every owner.</summary>
    public static void Clear(SqliteConnection connection)
    {
        foreach (var table in ListTables(connection)) connection.Execute($"DROP TABLE \"{table}\"");
        connection.Execute($"DELETE FROM {LedgerTables.Ownership}");
        connection.Execute($"DELETE FROM {LedgerTables.Portfolios}");
        connection.Execute($"DELETE FROM {LedgerTables.Investors}");
        // Epochs are not reset: a reset epoch could equal that of a former owner that still writes.
        connection.Execute($"UPDATE {LedgerTables.Progress} SET next_offset = 0, epoch = epoch + 1, owner = ''");
    }

    /// <summary>Makes the master data and the portfolios' tables those of the network.</summary>
    public static void Fill(SqliteConnection connection, Network network)
    {
        foreach (var investor in network.Investors)
        {
            connection.Execute(
                $"""
                INSERT INTO {LedgerTables.Investors} (Id, Name, City) VALUES (@id, @name, @city)
                ON CONFLICT (Id) DO UPDATE SET Name = @name, City = @city
                """,
                ("@id", investor.Id), ("@name", investor.Name), ("@city", investor.City));
        }

        foreach (var portfolio in network.Portfolios)
        {
            connection.Execute(
                $"""
                INSERT INTO {LedgerTables.Portfolios} (Id, Name, Cumulative) VALUES (@id, @name, @cumulative)
                ON CONFLICT (Id) DO UPDATE SET Name = @name, Cumulative = @cumulative
                """,
                ("@id", portfolio.Id), ("@name", portfolio.Name), ("@cumulative", portfolio.Cumulative));
            connection.Execute(
                $"INSERT INTO {LedgerTables.Ownership} (iid, pid) VALUES (@iid, @pid) ON CONFLICT DO NOTHING",
                ("@iid", portfolio.InvestorId), ("@pid", portfolio.Id));
            connection.Execute(CreateTable(LedgerTables.Require(portfolio.Key)));
        }
    }

    /// <summary>The portfolios' tables that exist, by name.</summary>
    public static IReadOnlyList<string> ListTables(SqliteConnection connection) =>
        [
            .. connection.Query(
                $"""
                SELECT name FROM sqlite_master JOIN {LedgerTables.Ownership} ON name = iid || '_' || pid WHERE type = 'table' ORDER BY name
                """,
                reader => reader.GetString(0)).Where(LedgerTables.IsPortfolioTable),
        ];

    // Without a rowid the rows lie in the order of their days, in one tree instead of two.
    private static string CreateTable(string table) =>
        $"""
        CREATE TABLE IF NOT EXISTS "{table}" (
            AsOf DATE NOT NULL PRIMARY KEY,
            NAVperShare DECIMAL(18,6) NOT NULL,
            DailyNAVChange DECIMAL(18,6),
            DailyNAVChangePercent DECIMAL(18,6),
            Evaluation DECIMAL(20,2) NOT NULL,
            DailyEvaluationChange DECIMAL(20,2),
            Revision INT NOT NULL
        ) WITHOUT ROWID
        """;

    private static int ReadVersion(SqliteConnection connection)
    {
        var exists = connection.Query("SELECT 1 FROM sqlite_master WHERE name = @name", _ => 1, ("@name", LedgerTables.Schema)).Count > 0;
        return exists ? connection.Query($"SELECT version FROM {LedgerTables.Schema}", reader => reader.GetInt32(0)).Single() : 0;
    }
}
