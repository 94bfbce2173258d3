using Bourse.Adapters.Sqlite;
using Bourse.Benchmarks.Harness;
using Microsoft.Data.Sqlite;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The statements of the embedded log, by prepared statements of the library and by Microsoft.Data.Sqlite's prepared commands.</summary>
internal sealed class SqliteAccess : IBenchmark
{
    private const int Rows = 400;
    private const int RowBytes = 92_000;
    private const int Looks = 100_000;
    private const string Table =
        "CREATE TABLE IF NOT EXISTS batches(id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, c INTEGER, d INTEGER, e INTEGER, f BLOB)";
    private const string Insert = "INSERT INTO batches(a, b, c, d, e, f) VALUES (@a, @b, @c, @d, @e, @f)";
    private const string Select = "SELECT id, a, b, c, d, e, f FROM batches ORDER BY id";
    private const string Look = "SELECT a FROM batches WHERE id = @id";
    private const string Settings = "PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL";
    private readonly byte[] _records = new byte[RowBytes];
    private readonly byte[] _target = new byte[RowBytes];

    public SqliteAccess() => new Random(1).NextBytes(_records);

    /// <inheritdoc/>
    public string Name => "sqlite-access";

    /// <inheritdoc/>
    public string About => "the embedded log's statements by the library's own calls, beside those by the provider's prepared commands";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var (raw, provider) = (folder.Fresh("raw.db"), folder.Fresh("provider.db"));
        using var session = SqliteSession.Open(raw, 0);
        session.Execute($"{Settings}; {Table}");
        using var connection = new SqliteConnection($"Data Source={provider};Pooling=False");
        connection.Open();
        Execute(connection, $"{Settings}; {Table}");
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                new("append, statements", () => Append(session)), new("append, commands", () => Append(connection)),
                new("read, statements", () => Read(session)), new("read, commands", () => Read(connection)),
                new("look-up, statements", () => LookUp(session)), new("look-up, commands", () => LookUp(connection)),
            ],
            cancellation);
        return new Findings([.. series.Chunk(2).Select(pair => pair[0].RateBeside(pair[1]))], [.. series.Select(one => one.Milliseconds())])
        {
            Notes = [$"{Rows} transactions of a row of {RowBytes:N0} bytes; {Rows} such rows; {Looks:N0} look-ups by key.", folder.Note],
        };
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private void Append(SqliteSession session)
    {
        session.Execute("DELETE FROM batches");
        for (var i = 0; i < Rows; i++)
        {
            session.Execute("BEGIN IMMEDIATE");
            using (var insert = session.Use(Insert)) insert.With(i).With(i).With(i).With(i).With(i).With(_records.AsSpan()).Run();
            session.Execute("COMMIT");
        }
    }

    private void Append(SqliteConnection connection)
    {
        Execute(connection, "DELETE FROM batches");
        using var insert = Prepare(connection, Insert, "@a", "@b", "@c", "@d", "@e", "@f");
        for (var i = 0; i < Rows; i++)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var column = 0; column < 5; column++) insert.Parameters[column].Value = (long)i;
            insert.Parameters[5].Value = _records;
            insert.ExecuteNonQuery();
            transaction.Commit();
        }
    }

    private void Read(SqliteSession session)
    {
        using var query = session.Use(Select);
        while (query.Read())
        {
            _ = (query.Int64(0), query.Int64(1), query.Int64(2), query.Int64(3), query.Int64(4), query.Int64(5));
            query.Blob(6).CopyTo(_target);
        }
    }

    private void Read(SqliteConnection connection)
    {
        using var query = Prepare(connection, Select);
        using var reader = query.ExecuteReader();
        while (reader.Read())
        {
            _ = (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5));
            reader.GetBytes(6, 0, _target, 0, _target.Length);
        }
    }

    private static void LookUp(SqliteSession session)
    {
        for (var i = 0; i < Looks; i++)
        {
            using var query = session.Use(Look).With(1 + (i % Rows));
            query.Read();
        }
    }

    private static void LookUp(SqliteConnection connection)
    {
        using var query = Prepare(connection, Look, "@id");
        for (var i = 0; i < Looks; i++)
        {
            query.Parameters[0].Value = (long)(1 + (i % Rows));
            using var reader = query.ExecuteReader();
            reader.Read();
        }
    }
}
