using Bourse.Adapters.Sqlite;
using Bourse.Events;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>What one would do in SQLite at first: a table with a row a record, in transactions that are as durable as the log's.</summary>
internal sealed class RowTable : IDisposable
{
    private readonly SqliteSession _connection;

    public RowTable(string file)
    {
        _connection = SqliteSession.Open(file, busyTimeout: 0);
        _connection.Execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS records(record_offset INTEGER PRIMARY KEY, timestamp INTEGER, name BLOB, message BLOB, headers BLOB);
            """);
    }

    /// <summary>Inserts records in one transaction.</summary>
    public void Append(SampleRecords records, int count)
    {
        _connection.Execute("BEGIN IMMEDIATE");
        for (var i = 0; i < count; i++)
        {
            using var insert = _connection.Use("INSERT INTO records(timestamp, name, message, headers) VALUES (?, ?, ?, ?)");
            insert.With(SampleRecords.Timestamp(i)).With(records.Key(i)).With(records.Value(i)).With(PriceMessage.Headers.Encoded).Run();
        }

        _connection.Execute("COMMIT");
    }

    /// <summary>Reads all records; tells the sum of the lengths of their messages.</summary>
    public long ReadAll()
    {
        using var query = _connection.Use("SELECT record_offset, timestamp, name, message, headers FROM records ORDER BY record_offset");
        var sum = 0L;
        while (query.Read())
        {
            // All columns are taken from the row, as a reader of records would.
            _ = (query.Int64(0), query.Int64(1), query.Blob(2).Length, query.Blob(4).Length);
            sum += query.Blob(3).Length;
        }

        return sum;
    }

    public void Dispose() => _connection.Dispose();
}
