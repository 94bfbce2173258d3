using Bourse.Adapters.Files;
using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>Copies SQLite files that others write to.</summary>
public static class SqliteCopies
{
    private const int BusyTimeout = 10_000;

    /// <summary>
    /// Copies what one moment has committed (SQLite's <c>VACUUM INTO</c>). It reads in one transaction, so writers neither wait nor make it begin
    /// again.
    /// </summary>
    /// <param name="file">An existing file.</param>
    /// <param name="copy">The copy, which must not be there yet.</param>
    /// <param name="place">What to call the copy when its disk is full, which may be another one than that of the file.</param>
    /// <exception cref="BourseException">The file cannot be read, or the copy cannot be written.</exception>
    public static void Copy(string file, string copy, string place)
    {
        using var session = SqliteSession.OpenForReading(file, BusyTimeout);
        try
        {
            using var statement = session.Use("VACUUM INTO ?").With(copy);
            statement.Read();
        }
        catch (BourseException e) when (IsFull(session))
        {
            throw AtomicFile.Full(place, e);
        }
    }

    /// <summary>Makes a copy a file that several processes may use, after it was checked.</summary>
    /// <param name="copy">The copy.</param>
    /// <param name="place">What to call it.</param>
    /// <exception cref="BourseException">It is damaged, of a newer version, or cannot be written.</exception>
    public static void Open(string copy, string place)
    {
        if (SqliteHealth.FindDamage(copy) is { } damage)
        {
            throw new BourseException(FailureKind.Failed, $"{place} is damaged ({damage})", "use another copy of the backup");
        }

        SqliteStoreVersions.Require(copy, place);
        using var session = SqliteSession.Open(copy, BusyTimeout);
        try
        {
            session.Execute("PRAGMA journal_mode = WAL");
        }
        catch (BourseException e) when (IsFull(session))
        {
            throw AtomicFile.Full(copy, e);
        }
    }

    private static bool IsFull(SqliteSession session) => (raw.sqlite3_errcode(session.Handle) & 0xff) == raw.SQLITE_FULL;
}
