using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Cql;

namespace Bourse.Tests.Cassandra;

/// <summary>A keyspace of a test's own, which is dropped at the end, and CQL past the code under test.</summary>
internal sealed class TestKeyspace : IAsyncDisposable
{
    private readonly CqlEndpoint _node;

    public TestKeyspace(string node)
    {
        _node = CqlEndpoint.Parse(node);
        Options = OptionsAt(_node.Port);
    }

    public string Name { get; } = $"bourse_test_{Guid.NewGuid():N}";

    /// <summary>How to reach it.</summary>
    public CassandraOptions Options { get; }

    /// <summary>How to reach it by another port, such as a proxy's.</summary>
    public CassandraOptions OptionsAt(int port) => new()
    {
        Cluster = new CqlOptions
        {
            ContactPoints = [_node with { Port = port }], RequestTimeout = TimeSpan.FromMinutes(1), ConnectTimeout = TimeSpan.FromMinutes(1),
        },
        Keyspace = Name,
    };

    public CassandraBarStore Open() => new(Options, TimeProvider.System);

    /// <summary>Runs a statement.</summary>
    public async Task ExecuteAsync(string statement)
    {
        await using var session = new CqlSession(Options.Cluster, TimeProvider.System, "test");
        await session.ExecuteAsync(new CqlStatement(statement) { IsIdempotent = true }, CancellationToken.None);
    }

    /// <summary>The rows of a statement.</summary>
    public async Task<List<T>> ReadAsync<T>(string statement, CqlRowReader<T> read)
    {
        await using var session = new CqlSession(Options.Cluster, TimeProvider.System, "test");
        return await session.ReadAllAsync(new CqlStatement(statement) { IsIdempotent = true }, read, CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync($"DROP KEYSPACE IF EXISTS {Name}");
}
