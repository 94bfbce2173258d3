using Bourse.Adapters.Pipelines;
using Bourse.Adapters.Sql;
using Bourse.Ledger;

namespace Bourse.Adapters.MySql;

/// <summary>Runs, tasks and logs in a database on a MySQL (8 and later) or MariaDB (10.6 and later) server.</summary>
public sealed class MySqlRunStore : SqlRunStore
{
    private readonly MySqlOptions _options;
    private readonly MySqlCalls _calls;
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Names the database, and does not touch it yet.</summary>
    /// <param name="options">Which database, as whom.</param>
    /// <param name="clock">Measures how long to go on trying to connect.</param>
    public MySqlRunStore(MySqlOptions options, TimeProvider clock) => (_options, _calls) = (options, new MySqlCalls(options, clock));

    /// <inheritdoc/>
    public override async Task InitializeAsync(CancellationToken cancellation)
    {
        if (await InTurnAsync(() => _calls.RunApartAsync(session => ReadVersionAsync(session, cancellation), cancellation), cancellation) > 0) return;
        await InTurnAsync(() => _calls.RunApartAsync(session => MakeAsync(session, cancellation), cancellation), cancellation);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _calls.DisposeAsync();
        _turn.Dispose();
    }

    /// <inheritdoc/>
    private protected override Task<T> RunAsync<T>(Func<ISqlSession, Task<T>> work, CancellationToken cancellation) =>
        InTurnAsync(() => _calls.RunAsync(work, cancellation), cancellation);

    /// <inheritdoc/>
    private protected override Task<T> TransactAsync<T>(Func<ISqlSession, Task<T>> work, CancellationToken cancellation) =>
        InTurnAsync(() => _calls.TransactAsync(work, cancellation), cancellation);

    /// <summary>A session serves one caller at a time; a lease is renewed while its task writes a log.</summary>
    private async Task<T> InTurnAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await call();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>MySQL commits at every CREATE, so each statement can be repeated after a crash; the version is written last.</summary>
    private async Task<int> MakeAsync(MySqlSession session, CancellationToken cancellation)
    {
        await MySqlSchema.LockAsync(session, _options, cancellation);
        const string key = $", KEY {RunTables.TaskIndex} {RunTables.TaskIndexColumns}";
        foreach (var statement in RunTables.Create(MySqlSchema.Form, key)) await session.ExecuteAsync(statement, cancellation);
        if (await ReadVersionAsync(session, cancellation) > 0) return 0;
        return await session.ExecuteAsync(
            $"INSERT INTO {RunTables.Schema} (id, version, locks) VALUES (1, {RunTables.Version}, 0)", cancellation);
    }

    private async Task<int> ReadVersionAsync(MySqlSession session, CancellationToken cancellation)
    {
        var exists = await session.QueryAsync(
            "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = @name",
            _ => 1,
            cancellation,
            ("@name", RunTables.Schema));
        if (exists.Count == 0) return 0;
        var version = (await session.QueryAsync($"SELECT version FROM {RunTables.Schema}", row => row.GetInt32(0), cancellation)).FirstOrDefault();
        return version <= RunTables.Version ? version : throw LedgerFailures.TooNew(_options.Address, version, RunTables.Version);
    }
}
