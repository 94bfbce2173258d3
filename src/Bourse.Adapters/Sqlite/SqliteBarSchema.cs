using Bourse.Bars;

namespace Bourse.Adapters.Sqlite;

/// <summary>The tables of the bars' file (docs/data.md), and the identification of such a file.</summary>
internal static class SqliteBarSchema
{
    public const int Version = 1;

    /// <summary>"BBAR" in ASCII: distinguishes the file from other programs' files and from Bourse's other ones.</summary>
    public const int ApplicationId = 0x42424152;

    // Bars are appended in large transactions: larger pages, and fewer copies from the write-ahead log into the file.
    private const int PageSize = 16384;
    private const int CheckpointPages = (64 << 20) / PageSize;

    private const string Progress =
        """
        CREATE TABLE IF NOT EXISTS bars_progress(
          topic TEXT NOT NULL, part INTEGER NOT NULL, topic_id TEXT NOT NULL, next_offset INTEGER NOT NULL, epoch INTEGER NOT NULL,
          owner TEXT NOT NULL, PRIMARY KEY(topic, part)) WITHOUT ROWID
        """;

    /// <summary>Creates a missing file, and its folder.</summary>
    public static void MakeFile(string file, int busyTimeout) => SqliteFile.Make(file, PageSize, busyTimeout, Fill);

    /// <summary>Opens a connection to an existing file; one that reads only where the folder cannot be written.</summary>
    /// <exception cref="BourseException">It is no file of bars, or one of a newer version.</exception>
    public static SqliteSession Open(string file, int busyTimeout)
    {
        var session = SqliteReadOnly.Holds(file) ? SqliteSession.OpenForReading(file, busyTimeout) : SqliteSession.Open(file, busyTimeout);
        try
        {
            Require(session);
            session.Execute($"PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = {CheckpointPages}; PRAGMA cache_size = -16000");
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Creates a symbol's table when there is none. Without a rowid the bars lie in the order of their key, in one tree instead of two. The order is
    /// ascending: bars come so, and SQLite reads a tree backwards as fast.
    /// </summary>
    public static void CreateTable(SqliteSession session, Symbol symbol) => session.Execute(
        $"""
        CREATE TABLE IF NOT EXISTS {SymbolNames.TableOf(symbol)}(
          symbol TEXT NOT NULL, interval TEXT NOT NULL, month TEXT NOT NULL, timestamp INTEGER NOT NULL, open TEXT NOT NULL, high TEXT NOT NULL,
          low TEXT NOT NULL, close TEXT NOT NULL, volume INTEGER NOT NULL, time_zone TEXT NOT NULL, id TEXT NOT NULL,
          PRIMARY KEY(symbol, interval, month, timestamp)) WITHOUT ROWID
        """);

    /// <summary>The symbols that have a table, ordered.</summary>
    public static IReadOnlyList<Symbol> ListSymbols(SqliteSession session)
    {
        var symbols = new List<Symbol>();
        using var query = session.Use("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'stock\\_%' ESCAPE '\\'");
        while (query.Read())
        {
            if (SymbolNames.TryParseTable(query.Text(0), out var symbol)) symbols.Add(symbol);
        }

        symbols.Sort();
        return symbols;
    }

    /// <summary>Whether a symbol has a table.</summary>
    public static bool HasTable(SqliteSession session, Symbol symbol)
    {
        using var query = session.Use("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?").With(SymbolNames.TableOf(symbol));
        return query.Read();
    }

    private static void Fill(SqliteSession session) =>
        session.Execute($"{Progress}; PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");

    private static void Require(SqliteSession session)
    {
        if (Number(session, "PRAGMA application_id") != ApplicationId)
        {
            throw new BourseException(
                FailureKind.Failed,
                $"{session.File} does not hold bars but is another SQLite database",
                "move it elsewhere, or choose another folder")
            {
                Code = BourseErrorCode.HomeNotUsable,
            };
        }

        var version = Number(session, "PRAGMA user_version");
        if (version <= Version) return;
        throw new BourseException(
            FailureKind.Failed,
            StoreFormat.Newer(session.File, version, Version),
            "update Bourse, or choose another folder")
        {
            Code = BourseErrorCode.HomeNotUsable,
        };
    }

    private static long Number(SqliteSession session, string sql)
    {
        using var query = session.Use(sql);
        return query.Read() ? query.Int64(0) : 0;
    }
}
