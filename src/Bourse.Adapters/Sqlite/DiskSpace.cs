namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Whether a disk is full. SQLite reports "disk is full" for writes only: a reader that cannot create or extend the shared memory beside a file in
/// write-ahead mode gets an input/output error, or cannot open the file.
/// </summary>
internal static class DiskSpace
{
    /// <summary>The shared memory of a file takes 32 KiB at once.</summary>
    private const long Needed = 32 * 1024;

    /// <summary>Whether the disk that holds the file, or will hold it, has no room for a reader.</summary>
    public static bool IsUsedUp(string file)
    {
        try
        {
            return Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && new DriveInfo(folder).AvailableFreeSpace < Needed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
