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
    /// <exception cref="BourseException">The file cannot be read, or the copy cannot be written.</exception>
    public static void Copy(string file, string copy)
    {
        using var session = SqliteSession.OpenForReading(file, BusyTimeout);
        using var statement = session.Use("VACUUM INTO ?").With(copy);
        statement.Read();
    }

    /// <summary>Makes a copy a file that several processes may use, after it was checked.</summary>
    /// <exception cref="BourseException">It is damaged.</exception>
    public static void Open(string copy)
    {
        SqliteHealth.Check(copy);
        using var session = SqliteSession.Open(copy, BusyTimeout);
        session.Execute("PRAGMA journal_mode = WAL");
    }
}
