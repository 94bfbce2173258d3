using Bourse.Adapters.Pipelines;
using Bourse.Adapters.Sql;
using Bourse.Ledger;

namespace Bourse.Adapters.MySql;

/// <summary>The quota ledger in a database on a MySQL (8 and later) or MariaDB (10.6 and later) server.</summary>
public sealed class MySqlQuotaLedger : SqlQuotaLedger
{
    private readonly MySqlOptions _options;
    private readonly MySqlCalls _calls;

    /// <summary>Names the database, and does not touch it yet.</summary>
    /// <param name="options">Which database, as whom.</param>
    /// <param name="clock">Gives the times of calls, and measures how long to go on trying to connect.</param>
    public MySqlQuotaLedger(MySqlOptions options, TimeProvider clock)
        : base(clock) => (_options, _calls) = (options, new MySqlCalls(options, clock));

    /// <inheritdoc/>
    private protected override Task InitializeAsync(CancellationToken cancellation) =>
        _calls.RunApartAsync(
            async session => await HasTablesAsync(session, cancellation) ? 0 : await MakeAsync(session, cancellation), cancellation);

    /// <inheritdoc/>
    private protected override Task<T> TransactAsync<T>(Func<ISqlSession, Task<T>> work, CancellationToken cancellation) =>
        _calls.TransactAsync(work, cancellation);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _calls.DisposeAsync();

    /// <summary>MySQL commits at every CREATE, so each statement can be repeated after a crash; the version is written last.</summary>
    private async Task<int> MakeAsync(MySqlSession session, CancellationToken cancellation)
    {
        await MySqlSchema.LockAsync(session, _options, cancellation);
        foreach (var statement in QuotaTables.Create(MySqlSchema.Form)) await session.ExecuteAsync(statement, cancellation);
        return await ReadVersionAsync(session, cancellation) > 0 ? 0 : await session.ExecuteAsync(QuotaTables.InsertVersion, cancellation);
    }

    /// <summary>Whether the tables are there; then no right to create any is needed.</summary>
    private async Task<bool> HasTablesAsync(MySqlSession session, CancellationToken cancellation)
    {
        var found = await session.QueryAsync(
            "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = @name",
            _ => 1,
            cancellation,
            ("@name", QuotaTables.Schema));
        return found.Count > 0 && await ReadVersionAsync(session, cancellation) > 0;
    }

    private async Task<int> ReadVersionAsync(MySqlSession session, CancellationToken cancellation)
    {
        var version = (await session.QueryAsync($"SELECT version FROM {QuotaTables.Schema}", row => row.GetInt32(0), cancellation)).SingleOrDefault();
        return version <= QuotaTables.Version ? version : throw LedgerFailures.TooNew(_options.Address, version, QuotaTables.Version);
    }
}
