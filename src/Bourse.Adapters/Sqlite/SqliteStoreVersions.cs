using Bourse.Adapters.Pipelines;
using Bourse.Ledger;

namespace Bourse.Adapters.Sqlite;

/// <summary>Which versions of the stores in SQLite files this Bourse can open.</summary>
public static class SqliteStoreVersions
{
    private const int BusyTimeout = 10_000;

    /// <summary>Refuses a store of a newer Bourse; the file stays as it is.</summary>
    /// <param name="file">An event log, a database, a file of bars, or one of pipelines.</param>
    /// <param name="place">What to call it.</param>
    /// <exception cref="BourseException">It is newer, or cannot be read.</exception>
    public static void Require(string file, string place)
    {
        using var session = SqliteSession.OpenForReading(file, BusyTimeout);
        switch (Number(session, "PRAGMA application_id"))
        {
            case SqliteLogSchema.ApplicationId:
                Require(place, Number(session, "PRAGMA user_version"), SqliteLogSchema.Version);
                break;
            case SqliteBarSchema.ApplicationId:
                Require(place, Number(session, "PRAGMA user_version"), SqliteBarSchema.Version);
                break;
            default:
                Require(place, Row(session, LedgerTables.Schema), SqliteInvestorsSchema.Version);
                Require(place, Row(session, RunTables.Schema), RunTables.Version);
                Require(place, Row(session, QuotaTables.Schema), QuotaTables.Version);
                break;
        }
    }

    private static void Require(string place, long version, long known)
    {
        if (version <= known) return;
        throw new BourseException(FailureKind.Failed, StoreFormat.Newer(place, version, known), "use the newer Bourse that wrote it");
    }

    /// <summary>The version in a table; 0 when there is none.</summary>
    private static long Row(SqliteSession session, string table)
    {
        using var exists = session.Use("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").With(table);
        return exists.Read() ? Number(session, $"SELECT max(version) FROM {table}") : 0;
    }

    private static long Number(SqliteSession session, string sql)
    {
        using var query = session.Use(sql);
        return query.Read() ? query.Int64(0) : 0;
    }
}
