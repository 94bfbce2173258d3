namespace Bourse.Adapters.Sqlite;

/// <summary>Creates SQLite files that several processes may want at the same moment.</summary>
internal static class SqliteFile
{
    /// <summary>
    /// Creates a missing file atomically, and its folder. SQLite switches a new file to write-ahead logging without waiting for locks, so each of
    /// several processes that start together creates a temporary file, and the first to rename it wins.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="pageSize">The size of its pages, in bytes.</param>
    /// <param name="busyTimeout">How long SQLite itself waits for a lock, in ms.</param>
    /// <param name="fill">Creates its tables.</param>
    public static void Make(string file, int pageSize, int busyTimeout, Action<SqliteSession> fill)
    {
        if (Path.Exists(file)) return;
        CreateFolder(file);
        var made = $"{file}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.new";
        try
        {
            using (var connection = SqliteSession.Open(made, busyTimeout))
            {
                // The tables go into the file itself; a write-ahead log beside it would not be renamed with it.
                connection.Execute($"PRAGMA page_size = {pageSize}");
                fill(connection);
                connection.Execute("PRAGMA journal_mode = WAL");
            }

            File.Move(made, file);
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process was first.
        }
        finally
        {
            foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(made + suffix);
        }
    }

    private static void CreateFolder(string file)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SqliteFailures.NotWritable(file, e.Message.TrimEnd('.'), e);
        }
    }
}
