namespace Bourse.Adapters.Sqlite;

/// <summary>The tables of the event log's file (docs/data.md), and the identification of such a file.</summary>
internal static class SqliteLogSchema
{
    public const int Version = 2;

    /// <summary>"BLOG" in ASCII: distinguishes the file from other programs' files and from Bourse's databases.</summary>
    public const int ApplicationId = 0x424c4f47;

    /// <summary>SQL for the identity of a new topic: 128 random bits, so that no other file's topic has it either.</summary>
    public const string NewTopicId = "lower(hex(randomblob(16)))";

    /// <summary>
    /// The statements that upgrade a file from a version (from 1 on) to the next. A new version adds an entry; existing entries must not change.
    /// </summary>
    private static readonly string[] Upgrades =
    [
        $"ALTER TABLE topics ADD COLUMN uid TEXT NOT NULL DEFAULT ''; UPDATE topics SET uid = {NewTopicId}",
    ];

    // Batches are large: a large page means fewer of them to write, to chain and to look up.
    private const int PageSize = 16384;

    // The size of the write-ahead log that triggers a checkpoint.
    private const int CheckpointBytes = 64 << 20;

    private const string Tables =
        """
        CREATE TABLE topics(
          id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, uid TEXT NOT NULL, partitions INTEGER NOT NULL,
          retention_ms INTEGER, retention_bytes INTEGER);
        CREATE TABLE partitions(
          id INTEGER PRIMARY KEY AUTOINCREMENT, topic_id INTEGER NOT NULL REFERENCES topics(id), number INTEGER NOT NULL,
          UNIQUE(topic_id, number));
        CREATE TABLE batches(
          id INTEGER PRIMARY KEY, partition_id INTEGER NOT NULL, next_offset INTEGER NOT NULL, first_offset INTEGER NOT NULL,
          base_offset INTEGER NOT NULL, base_timestamp INTEGER NOT NULL, max_timestamp INTEGER NOT NULL, crc32c INTEGER NOT NULL,
          records BLOB NOT NULL);
        CREATE UNIQUE INDEX batches_by_offset ON batches(partition_id, next_offset);
        CREATE TABLE groups(name TEXT PRIMARY KEY, generation INTEGER NOT NULL, last_member INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE members(
          group_name TEXT NOT NULL, id TEXT NOT NULL, incarnation INTEGER NOT NULL, topics TEXT NOT NULL, session_ms INTEGER NOT NULL,
          last_seen_ms INTEGER NOT NULL, PRIMARY KEY(group_name, id)) WITHOUT ROWID;
        CREATE TABLE owners(
          group_name TEXT NOT NULL, partition_id INTEGER NOT NULL, member TEXT NOT NULL, PRIMARY KEY(group_name, partition_id)) WITHOUT ROWID;
        CREATE TABLE committed(
          group_name TEXT NOT NULL, partition_id INTEGER NOT NULL, next_offset INTEGER NOT NULL, PRIMARY KEY(group_name, partition_id)) WITHOUT ROWID;
        """;

    /// <summary>Creates a missing file, and its folder.</summary>
    public static void MakeFile(string file, int busyTimeout) => SqliteFile.Make(file, PageSize, busyTimeout, Fill);

    /// <summary>
    /// Opens a connection to a file that is an event log or becomes one: it may be missing or empty. Where the folder cannot be written, the
    /// connection reads only, and writing fails.
    /// </summary>
    public static SqliteSession Open(string file, int busyTimeout)
    {
        try
        {
            return Prepare(SqliteSession.Open(file, busyTimeout));
        }
        catch (BourseException) when (SqliteReadOnly.Holds(file))
        {
            return Prepare(SqliteSession.OpenForReading(file, busyTimeout));
        }
    }

    private static SqliteSession Prepare(SqliteSession connection)
    {
        try
        {
            Require(connection);
            var pages = CheckpointBytes / Number(connection, "PRAGMA page_size");
            connection.Execute($"PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = {pages}; PRAGMA cache_size = -8000");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Require(SqliteSession connection)
    {
        connection.Execute("BEGIN");
        var isLog = Number(connection, "PRAGMA application_id") == ApplicationId;
        var isEmpty = Number(connection, "SELECT count(*) FROM sqlite_master") == 0;
        connection.Execute("COMMIT");
        if (!isLog && !isEmpty) throw NotALog(connection.File);
        if (!isLog) Create(connection);
        Upgrade(connection);
    }

    private static void Create(SqliteSession connection)
    {
        connection.Execute($"PRAGMA page_size = {PageSize}; PRAGMA journal_mode = WAL");
        Fill(connection);
    }

    private static void Fill(SqliteSession connection)
    {
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            if (Number(connection, "PRAGMA application_id") != ApplicationId)
            {
                connection.Execute(Tables);
                connection.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
            }

            connection.Execute("COMMIT");
        }
        finally
        {
            connection.Rollback();
        }
    }

    private static void Upgrade(SqliteSession connection)
    {
        if (ReadVersion(connection) == Version) return;
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another process may have done it in the meantime.
            foreach (var upgrade in Upgrades.Skip(ReadVersion(connection) - 1)) connection.Execute(upgrade);
            connection.Execute($"PRAGMA user_version = {Version}; COMMIT");
        }
        finally
        {
            connection.Rollback();
        }
    }

    private static int ReadVersion(SqliteSession connection)
    {
        var version = Number(connection, "PRAGMA user_version");
        if (version <= Version) return (int)version;
        throw new BourseException(
            FailureKind.Failed,
            StoreFormat.Newer(connection.File, version, Version),
            "update Bourse, or choose another folder with --home");
    }

    private static BourseException NotALog(string file) =>
        new(FailureKind.Failed, $"{file} is not an event log but another SQLite database", "move it elsewhere, or choose another folder with --home");

    private static long Number(SqliteSession connection, string sql)
    {
        using var query = connection.Use(sql);
        return query.Read() ? query.Int64(0) : 0;
    }
}
