using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>A prepared statement; parameters are given in order, columns read by number from 0.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteSession _session;
    private readonly sqlite3_stmt _handle;
    private readonly nint _address;
    private int _bound;

    public SqliteStatement(SqliteSession session, sqlite3_stmt handle)
    {
        _session = session;
        _handle = handle;
        _address = handle.DangerousGetHandle();
    }

    private nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle.IsClosed, this);
            return _address;
        }
    }

    public SqliteStatement With(long value)
    {
        _session.Check(raw.sqlite3_bind_int64(_handle, ++_bound, value));
        return this;
    }

    public SqliteStatement With(long? value)
    {
        if (value is { } number) return With(number);
        _session.Check(raw.sqlite3_bind_null(_handle, ++_bound));
        return this;
    }

    public SqliteStatement With(string value)
    {
        _session.Check(raw.sqlite3_bind_text(_handle, ++_bound, value));
        return this;
    }

    public SqliteStatement With(ReadOnlySpan<byte> value)
    {
        _session.Check(raw.sqlite3_bind_blob(_handle, ++_bound, value));
        return this;
    }

    /// <summary>Sets a parameter, numbered from 1, to a text in UTF-8; it keeps its value from one run to the next.</summary>
    public void SetText(int parameter, ReadOnlySpan<byte> utf8) => _session.Check(raw.sqlite3_bind_text(_handle, parameter, utf8));

    /// <summary>Sets a parameter, numbered from 1, to a number; it keeps its value from one run to the next.</summary>
    public void Set(int parameter, long value) => _session.Check(raw.sqlite3_bind_int64(_handle, parameter, value));

    /// <summary>Goes to the next row; false when there is none.</summary>
    public bool Read()
    {
        var code = SqliteColumns.Step(Address);
        if (code == raw.SQLITE_ROW) return true;
        _session.Check(code);
        return false;
    }

    /// <summary>Runs a statement and ignores its rows, if any.</summary>
    public void Run()
    {
        while (Read())
        {
        }
    }

    public long Int64(int column) => SqliteColumns.Int64(Address, column);

    public long? NullableInt64(int column) => raw.sqlite3_column_type(_handle, column) == raw.SQLITE_NULL ? null : Int64(column);

    public string Text(int column) => raw.sqlite3_column_text(_handle, column).utf8_to_string();

    /// <summary>The bytes of a column, those of a text in UTF-8; valid until the next <see cref="Read"/> or <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<byte> Blob(int column) => SqliteColumns.Blob(Address, column);

    public void Dispose()
    {
        // The result only repeats the error of the last step, which has been reported.
        _ = raw.sqlite3_reset(_handle);
        _bound = 0;
    }

    public void Close() => _handle.Dispose();
}
