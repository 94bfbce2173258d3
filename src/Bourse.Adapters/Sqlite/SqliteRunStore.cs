using Bourse.Adapters.Pipelines;
using Bourse.Adapters.Sql;
using Bourse.Ledger;
using Microsoft.Data.Sqlite;

namespace Bourse.Adapters.Sqlite;

/// <summary>Runs, tasks and logs in a SQLite file.</summary>
public sealed class SqliteRunStore : SqlRunStore
{
    private readonly string _path;
    private readonly SqliteCalls _file;

    /// <summary>Names the file, and does not touch it yet.</summary>
    /// <param name="path">The file; <see cref="InitializeAsync"/> creates it when there is none.</param>
    public SqliteRunStore(string path) => (_path, _file) = (path, new SqliteCalls(path, "bourse pipelines"));

    /// <summary>How long a call waits for another process that writes, before it fails.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override Task InitializeAsync(CancellationToken cancellation) => _file.RunAsync(
        connection =>
        {
            if (ReadVersion(connection) == RunTables.Version) return 0;
            connection.ExecuteWhenFree("PRAGMA journal_mode = WAL", LockTimeout, cancellation);
            return connection.InTransaction(LockTimeout, () => Make(connection), cancellation);
        },
        cancellation,
        create: !SqliteReadOnly.Holds(_path));

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    /// <inheritdoc/>
    private protected override Task<T> RunAsync<T>(Func<ISqlSession, Task<T>> work, CancellationToken cancellation) =>
        _file.RunAsync(connection => Result(work(new SqliteSqlSession(connection))), cancellation);

    /// <inheritdoc/>
    private protected override Task<T> TransactAsync<T>(Func<ISqlSession, Task<T>> work, CancellationToken cancellation) => _file.RunAsync(
        connection => connection.InTransaction(LockTimeout, () => Result(work(new SqliteSqlSession(connection))), cancellation), cancellation);

    /// <summary>A session of SQLite has done its work when it returns (<see cref="SqliteSqlSession"/>).</summary>
    private static T Result<T>(Task<T> done) => done.GetAwaiter().GetResult();

    private int Make(SqliteConnection connection)
    {
        var version = ReadVersion(connection);
        if (version > RunTables.Version) throw LedgerFailures.TooNew(_path, version, RunTables.Version);
        if (version == RunTables.Version) return 0;
        foreach (var statement in RunTables.Create("", "")) connection.Execute(statement);
        connection.Execute($"CREATE INDEX {RunTables.TaskIndex} ON {RunTables.Tasks} {RunTables.TaskIndexColumns}");
        return connection.Execute($"INSERT INTO {RunTables.Schema} (id, version, locks) VALUES (1, {RunTables.Version}, 0)");
    }

    private static int ReadVersion(SqliteConnection connection)
    {
        var exists = connection.Query("SELECT 1 FROM sqlite_master WHERE name = @name", _ => 1, ("@name", RunTables.Schema)).Count > 0;
        return exists ? connection.Query($"SELECT version FROM {RunTables.Schema}", row => row.GetInt32(0)).Single() : 0;
    }
}
