using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Cql;

namespace Bourse.Benchmarks.Servers;

/// <summary>A keyspace of a benchmark's own on a Cassandra server, which goes when this is disposed.</summary>
/// <param name="node">The server, <c>HOST:PORT</c>.</param>
internal sealed class CassandraServer(string node) : IAsyncDisposable
{
    /// <summary>How to reach it.</summary>
    public CassandraOptions Options { get; } = new()
    {
        Cluster = new CqlOptions { ContactPoints = [CqlEndpoint.Parse(node)], RequestTimeout = TimeSpan.FromMinutes(1) },
        Keyspace = $"bourse_bench_{Guid.NewGuid():N}",
    };

    /// <summary>The node.</summary>
    public CqlEndpoint Node => Options.Cluster.ContactPoints[0];

    /// <summary>The bar store in it.</summary>
    public CassandraBarStore Open() => new(Options, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await using var session = new CqlSession(Options.Cluster, TimeProvider.System, "bench");
        await session.ExecuteAsync(new CqlStatement($"DROP KEYSPACE IF EXISTS {Options.Keyspace}") { IsIdempotent = true }, CancellationToken.None);
    }
}
