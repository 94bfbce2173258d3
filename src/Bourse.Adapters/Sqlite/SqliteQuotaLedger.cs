using Bourse.Adapters.Pipelines;
using Bourse.Adapters.Sql;
using Bourse.Ledger;
using Microsoft.Data.Sqlite;

namespace Bourse.Adapters.Sqlite;

/// <summary>The quota ledger in a SQLite file.</summary>
public sealed class SqliteQuotaLedger : SqlQuotaLedger
{
    private readonly string _path;
    private readonly SqliteCalls _file;

    /// <summary>Names the file, and does not touch it yet; the first call creates it when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">Gives the times of calls.</param>
    public SqliteQuotaLedger(string path, TimeProvider clock)
        : base(clock) => (_path, _file) = (path, new SqliteCalls(path, "bourse quotas"));

    /// <summary>How long a call waits for another process that writes, before it fails.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    private protected override Task InitializeAsync(CancellationToken cancellation) => _file.RunAsync(
        connection =>
        {
            connection.ExecuteWhenFree("PRAGMA journal_mode = WAL", LockTimeout, cancellation);
            return connection.InTransaction(LockTimeout, () => Make(connection), cancellation);
        },
        cancellation,
        create: true);

    /// <inheritdoc/>
    private protected override Task<T> TransactAsync<T>(Func<ISqlSession, Task<T>> work, CancellationToken cancellation) => _file.RunAsync(
        // A session of SQLite has done its work when it returns.
        connection => connection.InTransaction(LockTimeout, () => work(new SqliteSqlSession(connection)).GetAwaiter().GetResult(), cancellation),
        cancellation,
        create: true);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _file.DisposeAsync();

    private int Make(SqliteConnection connection)
    {
        foreach (var statement in QuotaTables.Create("")) connection.Execute(statement);
        var version = connection.Query($"SELECT version FROM {QuotaTables.Schema}", row => row.GetInt32(0)).SingleOrDefault();
        if (version > QuotaTables.Version) throw LedgerFailures.TooNew(_path, version, QuotaTables.Version);
        return version > 0 ? 0 : connection.Execute(QuotaTables.InsertVersion);
    }
}
