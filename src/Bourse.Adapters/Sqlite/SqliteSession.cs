using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// A connection to a SQLite file with its prepared statements, for one caller at a time. Statements go straight to the library; the
/// benchmark <c>sqlite-access</c> compares them with Microsoft.Data.Sqlite's prepared commands.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    static SqliteSession() => Batteries_V2.Init();

    private SqliteSession(sqlite3 handle, string file)
    {
        Handle = handle;
        File = file;
    }

    public string File { get; }

    public sqlite3 Handle { get; }

    /// <summary>The library's version, e.g. <c>3.53.3</c>.</summary>
    public static string LibraryVersion => raw.sqlite3_libversion().utf8_to_string();

    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <summary>A number that changes whenever another connection, of whatever process, has committed something.</summary>
    public long DataVersion
    {
        get
        {
            using var query = Use("PRAGMA data_version");
            return query.Read() ? query.Int64(0) : 0;
        }
    }

    /// <summary>The number of the row that was inserted last.</summary>
    public long LastRowId => raw.sqlite3_last_insert_rowid(Handle);

    /// <summary>Opens a file for reading and writing.</summary>
    /// <param name="file">The file; it is created when there is none.</param>
    /// <param name="busyTimeout">How long SQLite itself waits for a lock, in ms.</param>
    public static SqliteSession Open(string file, int busyTimeout) =>
        Open(file, file, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, busyTimeout);

    /// <summary>Opens an existing file for reading only, also when neither it nor its folder can be written.</summary>
    /// <param name="file">The file.</param>
    /// <param name="busyTimeout">How long SQLite itself waits for a lock, in ms.</param>
    public static SqliteSession OpenForReading(string file, int busyTimeout) =>
        Open(file, SqliteReadOnly.NameOf(file), raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI, busyTimeout);

    /// <summary>The statement, prepared once a connection; disposing it makes it ready for its next use.</summary>
    public SqliteStatement Use(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        return _statements[sql] = Prepare(sql);
    }

    /// <summary>A statement of the caller's own, who closes it: for those that are too many to be kept.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(Handle, sql, out var handle));
        return new SqliteStatement(this, handle);
    }

    public void Execute(string sql) => Check(TryExecute(sql));

    /// <summary>Runs statements and returns SQLite's result code.</summary>
    public int TryExecute(string sql) => raw.sqlite3_exec(Handle, sql);

    /// <summary>Writes over the value of a row, which is as long, in place.</summary>
    public void WriteBlob(string table, string column, long rowId, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_blob_open(Handle, "main", table, column, rowId, 1, out var blob));
        using (blob) Check(raw.sqlite3_blob_write(blob, value, 0));
    }

    /// <summary>Begins to write; false when another connection does so now.</summary>
    public bool TryBegin()
    {
        var code = TryExecute("BEGIN IMMEDIATE");
        if ((code & 0xff) == raw.SQLITE_BUSY) return false;
        Check(code);
        return true;
    }

    /// <summary>Rolls the transaction back, unless SQLite has done so. It never fails, so that the first failure is the one reported.</summary>
    public void Rollback()
    {
        if (InTransaction) TryExecute("ROLLBACK");
    }

    /// <exception cref="OperationCanceledException">The statement has been interrupted.</exception>
    /// <exception cref="BourseException">The code is that of another failure.</exception>
    public void Check(int code)
    {
        if (code is raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE) return;
        if (code == raw.SQLITE_INTERRUPT) throw new OperationCanceledException();
        throw SqliteFailures.Of(code, raw.sqlite3_errmsg(Handle).utf8_to_string(), File);
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Close();
        _statements.Clear();
        Handle.Dispose();
    }

    private static SqliteSession Open(string file, string name, int flags, int busyTimeout)
    {
        var code = raw.sqlite3_open_v2(name, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var detail = raw.sqlite3_errstr(code).utf8_to_string();
            handle?.Dispose();
            throw SqliteFailures.Of(code, detail, file);
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, busyTimeout);
        return new SqliteSession(handle, file);
    }
}
