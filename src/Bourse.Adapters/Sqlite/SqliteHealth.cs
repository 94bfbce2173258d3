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
        using var check = session.Use("PRAGMA quick_check(1)");
        var finding = check.Read() ? check.Text(0) : "";
        if (finding != Sound) throw SqliteFailures.Damaged(file, finding.ReplaceLineEndings(" "));
    }
}
