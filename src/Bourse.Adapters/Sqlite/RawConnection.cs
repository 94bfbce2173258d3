using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// A connection to a SQLite file with its prepared statements, for one caller at a time: no more between the caller and the
/// library than naming errors.
/// </summary>
internal sealed class RawConnection : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly Dictionary<string, RawStatement> _statements = new(StringComparer.Ordinal);

    private RawConnection(sqlite3 handle, string file)
    {
        _handle = handle;
        File = file;
    }

    public string File { get; }

    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>A number that changes whenever another connection, of whatever process, has committed something.</summary>
    public long DataVersion
    {
        get
        {
            using var query = Use("PRAGMA data_version");
            return query.Read() ? query.Int64(0) : 0;
        }
    }

    /// <param name="file">The file; it is created when there is none.</param>
    /// <param name="busyTimeout">How long SQLite itself waits for a lock, in ms.</param>
    public static RawConnection Open(string file, int busyTimeout)
    {
        SqliteLibrary.Load();
        var code = raw.sqlite3_open_v2(file, out var handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var detail = raw.sqlite3_errstr(code).utf8_to_string();
            handle?.Dispose();
            throw SqliteFailures.Of(code, detail, file);
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, busyTimeout);
        return new RawConnection(handle, file);
    }

    /// <summary>The statement, prepared once a connection; disposing it makes it ready for its next use.</summary>
    public RawStatement Use(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle));
        return _statements[sql] = new RawStatement(this, handle);
    }

    public void Execute(string sql) => Check(TryExecute(sql));

    /// <summary>Runs statements and returns SQLite's result code.</summary>
    public int TryExecute(string sql) => raw.sqlite3_exec(_handle, sql);

    /// <summary>Begins to write; false when another connection does so now.</summary>
    public bool TryBegin()
    {
        var code = TryExecute("BEGIN IMMEDIATE");
        if ((code & 0xff) == raw.SQLITE_BUSY) return false;
        Check(code);
        return true;
    }

    /// <summary>Undoes the transaction, unless SQLite has done so.</summary>
    public void Rollback()
    {
        if (InTransaction) TryExecute("ROLLBACK");
    }

    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw SqliteFailures.Of(code, raw.sqlite3_errmsg(_handle).utf8_to_string(), File);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Close();
        _statements.Clear();
        _handle.Dispose();
    }
}

/// <summary>A prepared statement; parameters are given in order, columns read by number from 0.</summary>
internal sealed class RawStatement : IDisposable
{
    private readonly RawConnection _connection;
    private readonly sqlite3_stmt _handle;
    private int _bound;

    public RawStatement(RawConnection connection, sqlite3_stmt handle)
    {
        _connection = connection;
        _handle = handle;
    }

    public RawStatement With(long value)
    {
        _connection.Check(raw.sqlite3_bind_int64(_handle, ++_bound, value));
        return this;
    }

    public RawStatement With(long? value)
    {
        if (value is { } number) return With(number);
        _connection.Check(raw.sqlite3_bind_null(_handle, ++_bound));
        return this;
    }

    public RawStatement With(string value)
    {
        _connection.Check(raw.sqlite3_bind_text(_handle, ++_bound, value));
        return this;
    }

    public RawStatement With(ReadOnlySpan<byte> value)
    {
        _connection.Check(raw.sqlite3_bind_blob(_handle, ++_bound, value));
        return this;
    }

    /// <summary>Goes to the next row; false when there is none.</summary>
    public bool Read()
    {
        var code = raw.sqlite3_step(_handle);
        if (code == raw.SQLITE_ROW) return true;
        _connection.Check(code);
        return false;
    }

    /// <summary>Runs a statement whose rows, if any, nobody wants.</summary>
    public void Run()
    {
        while (Read())
        {
        }
    }

    public long Int64(int column) => raw.sqlite3_column_int64(_handle, column);

    public long? NullableInt64(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL ? null : Int64(column);

    public string Text(int column) => raw.sqlite3_column_text(_handle, column).utf8_to_string();

    /// <summary>The bytes of a column; valid until the next <see cref="Read"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_handle, column);

    public void Dispose()
    {
        // The result only repeats the error of the last step, which has been reported.
        _ = raw.sqlite3_reset(_handle);
        _bound = 0;
    }

    public void Close() => _handle.Dispose();
}
