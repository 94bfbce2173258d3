namespace Bourse.Adapters.Sqlite;

/// <summary>Files in a folder that cannot be written.</summary>
internal static class SqliteReadOnly
{
    /// <summary>ENOSPC, which .NET reports for a full disk on Unix: it says nothing about permissions.</summary>
    private const int DiskFull = 28;

    /// <summary>Whether the file exists in a folder that cannot be written.</summary>
    public static bool Holds(string file) => File.Exists(file) && !IsWritable(file);

    /// <summary>
    /// The name (a URI) by which SQLite opens a file for reading only. SQLite reads a write-ahead log by a <c>-shm</c> file. If that is missing and
    /// cannot be created, no process has the file open, so it is opened as immutable. That mode would ignore a non-empty write-ahead log, so in this
    /// case SQLite itself refuses the file.
    /// </summary>
    public static string NameOf(string file)
    {
        var path = Uri.EscapeDataString(Path.GetFullPath(file)).Replace("%2F", "/", StringComparison.Ordinal);
        var log = new FileInfo(file + "-wal");
        var isStill = (!log.Exists || log.Length == 0) && !File.Exists(file + "-shm") && !IsWritable(file);
        return isStill ? $"file:{path}?immutable=1" : $"file:{path}";
    }

    private static bool IsWritable(string file)
    {
        var probe = $"{file}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.probe";
        try
        {
            new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.HResult == DiskFull;
        }
    }
}
