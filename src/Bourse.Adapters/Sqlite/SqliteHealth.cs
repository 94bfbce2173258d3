using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>Looks whether a SQLite file is sound, without changing it.</summary>
public static class SqliteHealth
{
    private const string Sound = "ok";

    /// <summary>Reads every page and checks that the file's structure is whole (SQLite's <c>quick_check</c>).</summary>
    /// <param name="file">An existing file.</param>
    /// <exception cref="BourseException">It is damaged, no SQLite file, or cannot be read.</exception>
    public static void Check(string file)
    {
        SqliteLibrary.Load();
        var code = raw.sqlite3_open_v2(file, out var connection, raw.SQLITE_OPEN_READONLY, null);
        using (connection)
        {
            Require(code, connection, file);
            Require(raw.sqlite3_prepare_v2(connection, "PRAGMA quick_check(1)", out var statement), connection, file);
            using (statement)
            {
                code = raw.sqlite3_step(statement);
                if (code != raw.SQLITE_ROW) Require(code, connection, file);
                var finding = raw.sqlite3_column_text(statement, 0).utf8_to_string() ?? "";
                if (finding != Sound) throw SqliteFailures.Damaged(file, finding.ReplaceLineEndings(" "));
            }
        }
    }

    private static void Require(int code, sqlite3? connection, string file)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_DONE) return;
        var detail = connection is null ? raw.sqlite3_errstr(code) : raw.sqlite3_errmsg(connection);
        throw SqliteFailures.Of(code, detail.utf8_to_string() ?? "", file);
    }
}
