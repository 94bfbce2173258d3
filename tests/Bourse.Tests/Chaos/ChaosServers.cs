using Bourse.Tests.Servers;

namespace Bourse.Tests.Chaos;

/// <summary>The servers of the system, its own, each behind a proxy through which the stages reach it.</summary>
internal sealed class ChaosServers : IAsyncDisposable
{
    private static readonly int[] Brokers = [1, 2, 3];
    private readonly List<IAsyncDisposable> _started = [];
    private readonly Dictionary<string, TcpProxy> _links = [];
    private readonly List<ChaosServer> _all = [];

    private ChaosServers()
    {
    }

    public OwnKafka Kafka { get; private set; } = null!;

    public OwnMariaDb Database { get; private set; } = null!;

    public OwnCassandra Bars { get; private set; } = null!;

    public OwnS3 Lake { get; private set; } = null!;

    /// <summary>Where the stages find the brokers.</summary>
    public string ProxiedBrokers => string.Join(',', Brokers.Select(broker => $"127.0.0.1:{ProxiedPort(NameOf(broker))}"));

    /// <summary>The ways to the servers.</summary>
    public IReadOnlyDictionary<string, TcpProxy> Links => _links;

    /// <summary>The servers, each broker on its own.</summary>
    public IReadOnlyList<ChaosServer> All => _all;

    /// <summary>The port at which the stages find a server other than Kafka.</summary>
    public int ProxiedPort(string server) => _links[LinkOf(server)].Port;

    public static async Task<ChaosServers> StartAsync(string script)
    {
        var servers = new ChaosServers();
        try
        {
            // Two at a time: more would only wait for each other.
            await Task.WhenAll(servers.StartLogAsync(script), servers.StartStoresAsync(script));
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _links.Values) await proxy.DisposeAsync();
        foreach (var server in _started) await server.DisposeAsync();
    }

    private async Task StartLogAsync(string script)
    {
        Kafka = await OwnKafka.StartAsync(script, Brokers.Length, Configure);
        Keep(Kafka);
        foreach (var broker in Brokers) Add(new ChaosServer(NameOf(broker), () => Kafka.ProcessIdOf(broker), Kafka.UpAsync));
        var spark = await OwnSpark.StartAsync(script);
        Keep(spark);
        Add(new ChaosServer("spark", () => spark.ProcessId, spark.UpAsync), spark.Port);
    }

    private async Task StartStoresAsync(string script)
    {
        Keep(Database = await OwnMariaDb.StartAsync(script));
        Add(new ChaosServer("mariadb", () => Database.ProcessId, Database.UpAsync), Database.Port);
        Keep(Lake = await OwnS3.StartAsync(script));
        Add(new ChaosServer("s3", () => Lake.ProcessId, Lake.UpAsync), Lake.Port);
        Keep(Bars = await OwnCassandra.StartAsync(script, isGuarded: false));
        Add(new ChaosServer("cassandra", () => Bars.ProcessId, Bars.UpAsync), Bars.Port);
    }

    private void Keep(IAsyncDisposable server)
    {
        lock (_started) _started.Add(server);
    }

    private void Add(ChaosServer server, int? port = null)
    {
        lock (_started)
        {
            _all.Add(server);
            if (port is { } number) _links[LinkOf(server.Name)] = new TcpProxy(number);
        }
    }

    private static string NameOf(int broker) => $"kafka{broker}";

    private static string LinkOf(string server) => $"to {server}";

    /// <summary>
    /// Kafka tells its clients where the brokers are, so each broker has a listener of its own for the stages that tells the address of its proxy.
    /// What differs between brokers is in a file for each. A broker that is silent is taken for dead after some seconds, as between machines.
    /// </summary>
    private string Configure(OwnKafka kafka)
    {
        foreach (var broker in Brokers)
        {
            var (port, behind) = (kafka.Port + (2 * (broker - 1)), kafka.SparePort + broker - 1);
            var proxy = new TcpProxy(behind);
            lock (_started) _links[LinkOf(NameOf(broker))] = proxy;
            File.WriteAllLines(
                Path.Combine(kafka.Folder, $"{port}.properties"),
                [
                    $"listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{port + 1},STAGES://127.0.0.1:{behind}",
                    $"advertised=PLAINTEXT://127.0.0.1:{port},STAGES://127.0.0.1:{proxy.Port}",
                ]);
        }

        return $$"""
            config.providers=file
            config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
            listeners=${file:{{kafka.Folder}}/@PORT@.properties:listeners}
            advertised.listeners=${file:{{kafka.Folder}}/@PORT@.properties:advertised}
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,STAGES:PLAINTEXT,CONTROLLER:PLAINTEXT
            inter.broker.listener.name=PLAINTEXT
            broker.session.timeout.ms=6000
            broker.heartbeat.interval.ms=1000
            """;
    }
}

/// <summary>A server to which something can happen.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="UpAsync">Starts it again, with the data it has.</param>
internal sealed record ChaosServer(string Name, Func<int> ProcessId, Func<Task> UpAsync);
