namespace Bourse.Adapters.Sqlite;

/// <summary>Files in a folder that cannot be written.</summary>
internal static class SqliteReadOnly
{
    /// <summary>ENOSPC, by which .NET tells a full disk on Unix: it says nothing about who may write.</summary>
    private const int DiskFull = 28;

    /// <summary>Whether a file is there that can at most be read, as its folder cannot be written.</summary>
    public static bool Holds(string file) => File.Exists(file) && !IsWritable(file);

    /// <summary>
    /// The name (a URI) by which SQLite opens a file for reading only. SQLite reads a write-ahead log by a <c>-shm</c> file. Where none is and none
    /// can be made, no process has the file open: it is read as one that does not change. A write-ahead log that holds something
    /// would be passed over that way, so SQLite is left to refuse such a file.
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
