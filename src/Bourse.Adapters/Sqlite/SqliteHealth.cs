using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>Checks the integrity of a SQLite file without changing it.</summary>
public static class SqliteHealth
{
    private const int BusyTimeout = 1_000;
    private const string Sound = "ok";

    /// <summary>The version of the SQLite library in use, e.g. <c>3.53.3</c>.</summary>
    public static string LibraryVersion => SqliteSession.LibraryVersion;

    /// <summary>Reads every page and checks that the file's structure is whole (SQLite's <c>quick_check</c>).</summary>
    /// <param name="file">An existing file.</param>
    /// <exception cref="BourseException">It is damaged, no SQLite file, or cannot be read.</exception>
    public static void Check(string file)
    {
        using var session = SqliteSession.OpenForReading(file, BusyTimeout);
        if (Find(session) is { } damage) throw SqliteFailures.Damaged(file, damage);
    }

    /// <summary>What is wrong with a file whose content cannot be right; null when it is whole.</summary>
    /// <param name="file">An existing file.</param>
    /// <exception cref="BourseException">It cannot be read.</exception>
    public static string? FindDamage(string file)
    {
        using var session = SqliteSession.OpenForReading(file, BusyTimeout);
        try
        {
            return Find(session);
        }
        catch (BourseException) when ((raw.sqlite3_errcode(session.Handle) & 0xff) is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB)
        {
            return raw.sqlite3_errmsg(session.Handle).utf8_to_string();
        }
    }

    private static string? Find(SqliteSession session)
    {
        using var check = session.Use("PRAGMA quick_check(1)");
        var finding = check.Read() ? check.Text(0) : "";
        return finding == Sound ? null : finding.ReplaceLineEndings(" ");
    }
}
