using SQLitePCL;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Reads large values of a column into memory of the caller, past SQLite's own copy of them. While it is open, it reads from one snapshot of the
/// file.
/// </summary>
internal sealed class SqliteBlobReader(SqliteSession session, string table, string column) : IDisposable
{
    private const int ForReading = 0;
    private sqlite3_blob? _blob;

    /// <summary>Fills the memory with the first bytes of a row's value.</summary>
    public void Read(long rowId, Span<byte> target)
    {
        if (_blob is null) session.Check(raw.sqlite3_blob_open(session.Handle, "main", table, column, rowId, ForReading, out _blob));
        else session.Check(raw.sqlite3_blob_reopen(_blob, rowId));
        session.Check(raw.sqlite3_blob_read(_blob, target, 0));
    }

    public void Dispose() => _blob?.Dispose();
}
