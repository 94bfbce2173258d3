using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>Translates SQLite's result codes to failures with a one-line cause and a remedy.</summary>
public static class SqliteFailures
{
    /// <summary>The failure for a result code.</summary>
    /// <param name="code">SQLite's result code, plain or extended.</param>
    /// <param name="detail">SQLite's own message.</param>
    /// <param name="file">The file it happened to.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public static BourseException Of(int code, string detail, string file, Exception? inner = null) => (code & 0xff) switch
    {
        raw.SQLITE_CORRUPT => Damaged(file, detail, inner),
        raw.SQLITE_NOTADB => OfHome($"{file} is not a SQLite file", "move it elsewhere, or choose another folder", inner),
        raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN when DiskSpace.IsUsedUp(file) => Full(file, inner),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => NotWritable(file, detail, inner),
        raw.SQLITE_FULL => Full(file, inner),
        // Other processes release the lock sooner or later, so a retry may succeed.
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new BourseException(
            FailureKind.Unreachable, $"{file} is locked by another process", "wait for that process to end, or end it", inner),
        raw.SQLITE_IOERR => New($"{file} cannot be read or written ({detail})", "check the disk (its errors are in the system's log)", inner),
        _ => New($"SQLite failed on {file}: {detail}", null, inner),
    };

    /// <summary>The file's content cannot be right.</summary>
    public static BourseException Damaged(string file, string detail, Exception? inner = null) =>
        New($"{file} is damaged ({detail})", "put a copy in its place, or move it elsewhere together with its -wal file, and start again", inner);

    /// <summary>The file or its folder cannot be written.</summary>
    public static BourseException NotWritable(string file, string detail, Exception? inner = null) => OfHome(
        $"{file} cannot be opened for writing ({detail})",
        "make the file and its folder writable (`chmod u+w`), or choose another folder",
        inner);

    private static BourseException Full(string file, Exception? inner) => New(
        $"the disk is full: {file} cannot grow", "free some space, then start again: nothing that was acknowledged is lost", inner);

    private static BourseException OfHome(string message, string remedy, Exception? inner) =>
        new(FailureKind.Failed, message, remedy, inner) { Code = BourseErrorCode.HomeNotUsable };

    private static BourseException New(string message, string? remedy, Exception? inner) => new(FailureKind.Failed, message, remedy, inner);
}
