using Bourse.Adapters.Cql;
using Bourse.Bars;

namespace Bourse.Adapters.Cassandra;

/// <summary>
/// The keyspace and its tables. Names are part of a statement only as <see cref="CassandraOptions.Keyspace"/> and
/// <see cref="SymbolNames.TableOf"/> make them: small letters, digits and underscores.
/// </summary>
/// <param name="session">The cluster.</param>
/// <param name="options">The keyspace.</param>
internal sealed class CassandraBarSchema(CqlSession session, CassandraOptions options)
{
    private const string ProgressTable = "bars_progress";

    private bool _isCreated;

    /// <summary>The table of offsets, with the keyspace.</summary>
    public string Progress => $"{options.Keyspace}.{ProgressTable}";

    /// <summary>A symbol's table, with the keyspace.</summary>
    public string TableOf(Symbol symbol) => $"{options.Keyspace}.{SymbolNames.TableOf(symbol)}";

    /// <summary>Creates the keyspace and the table of offsets, if they are not there.</summary>
    public async Task CreateAsync(CancellationToken cancellation)
    {
        if (_isCreated) return;
        if (await FindReplicationAsync(cancellation) is null) await DefineAsync(
            $"CREATE KEYSPACE IF NOT EXISTS {options.Keyspace} WITH replication = "
            + $"{{'class': 'NetworkTopologyStrategy', 'replication_factor': {options.Replication}}}",
            cancellation);
        if (!await HasTableAsync(ProgressTable, cancellation)) await DefineAsync(
            $"""
            CREATE TABLE IF NOT EXISTS {Progress} (
                scope text, topic text, part int, topic_id text, next_offset bigint, epoch bigint, owner text, written_at bigint,
                PRIMARY KEY (scope, topic, part))
            """,
            cancellation);
        _isCreated = true;
    }

    /// <summary>Creates a symbol's table, if it is not there.</summary>
    public Task CreateTableAsync(Symbol symbol, CancellationToken cancellation) => DefineAsync(
        $"""
        CREATE TABLE IF NOT EXISTS {TableOf(symbol)} (
            symbol text, interval text, month text, timestamp timestamp, open decimal, high decimal, low decimal, close decimal, volume bigint,
            time_zone text, id text, PRIMARY KEY ((symbol, interval, month), timestamp))
        WITH CLUSTERING ORDER BY (timestamp DESC)
        """,
        cancellation);

    /// <summary>The names of the tables in the keyspace; none when there is no keyspace.</summary>
    public async Task<HashSet<string>> ListTablesAsync(CancellationToken cancellation)
    {
        using var values = new CqlValues();
        return
        [
            .. await session.ReadAllAsync(
                Ask("SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?", values.Add(options.Keyspace)),
                row => row.Text(0),
                cancellation),
        ];
    }

    /// <summary>Whether a symbol has a table.</summary>
    public Task<bool> HasTableAsync(Symbol symbol, CancellationToken cancellation) => HasTableAsync(SymbolNames.TableOf(symbol), cancellation);

    /// <summary>Whether the table of offsets is there.</summary>
    public async Task<bool> HasProgressAsync(CancellationToken cancellation) => _isCreated || await HasTableAsync(ProgressTable, cancellation);

    /// <summary>How the keyspace is replicated; null when it is not there.</summary>
    public async Task<IReadOnlyDictionary<string, string>?> FindReplicationAsync(CancellationToken cancellation)
    {
        using var values = new CqlValues();
        var found = await session.ReadAllAsync(
            Ask("SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?", values.Add(options.Keyspace)),
            row => row.TextMap(0),
            cancellation);
        return found.FirstOrDefault();
    }

    private async Task<bool> HasTableAsync(string table, CancellationToken cancellation)
    {
        using var values = new CqlValues();
        var found = await session.ReadAllAsync(
            Ask("SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?", values.Add(options.Keyspace).Add(table)),
            row => row.Text(0),
            cancellation);
        return found.Count > 0;
    }

    private async Task DefineAsync(string statement, CancellationToken cancellation)
    {
        await session.ExecuteAsync(new CqlStatement(statement) { IsIdempotent = true }, cancellation);
        await session.AgreeAsync(cancellation);
    }

    private static CqlStatement Ask(string text, CqlValues values) =>
        new(text) { Values = values, Consistency = CqlConsistency.One, IsIdempotent = true };
}
