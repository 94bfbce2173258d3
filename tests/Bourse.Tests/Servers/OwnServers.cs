namespace Bourse.Tests.Servers;

/// <summary>The tests that need the network's topics to themselves, or servers that they break: they take turns.</summary>
[CollectionDefinition(NetworkServers.Collection, DisableParallelization = true)]
public sealed class OwnServersCollection : ICollectionFixture<OwnServers>;

/// <summary>Servers that tests may break, started when the first of them needs one and taken down after the last.</summary>
public sealed class OwnServers : IAsyncLifetime
{
    /// <summary>A broker that is silent is taken for dead after two seconds, not nine, and a lost controller is replaced as soon.</summary>
    private const string Impatient = """
        broker.session.timeout.ms=2000
        broker.heartbeat.interval.ms=400
        controller.quorum.election.timeout.ms=400
        controller.quorum.fetch.timeout.ms=1000
        """;

    private OwnKafka? _cluster;
    private GuardedKafka? _guarded;
    private OwnMariaDb? _database;
    private OwnCassandra? _bars;
    private OwnCassandra? _guardedBars;

    /// <summary>Three brokers: three copies of each record, of which two must be there.</summary>
    internal async Task<OwnKafka> ClusterAsync()
    {
        return _cluster ??= await OwnKafka.StartAsync(TestServers.RequireEngines(), 3, _ => Impatient);
    }

    /// <summary>One broker, with passwords and certificates.</summary>
    internal async Task<GuardedKafka> GuardedKafkaAsync()
    {
        return _guarded ??= await GuardedKafka.StartAsync(TestServers.RequireEngines());
    }

    /// <summary>A database server.</summary>
    internal async Task<OwnMariaDb> DatabaseAsync() => _database ??= await OwnMariaDb.StartAsync(TestServers.RequireEngines());

    /// <summary>A node for bars.</summary>
    internal async Task<OwnCassandra> CassandraAsync() => _bars ??= await OwnCassandra.StartAsync(TestServers.RequireEngines(), isGuarded: false);

    /// <summary>A node for bars, with users, their rights, and a certificate.</summary>
    internal async Task<OwnCassandra> GuardedCassandraAsync() =>
        _guardedBars ??= await OwnCassandra.StartAsync(TestServers.RequireEngines(), isGuarded: true);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        if (_guarded is not null) await _guarded.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
        if (_bars is not null) await _bars.DisposeAsync();
        if (_guardedBars is not null) await _guardedBars.DisposeAsync();
    }
}
