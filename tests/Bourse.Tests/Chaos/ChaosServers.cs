using System.Net;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Chaos;

/// <summary>
/// The servers of the system, its own, each behind a proxy through which the stages reach it. Kafka tells its clients where its brokers are, so the
/// proxies of the brokers are other addresses of loopback with the same ports.
/// </summary>
internal sealed class ChaosServers : IAsyncDisposable
{
    private const int Brokers = 3;
    private static readonly IPAddress Controllers = IPAddress.Parse("127.0.0.3");
    private static readonly IPAddress Behind = IPAddress.Parse("127.0.0.2");
    private static readonly IPAddress Proxied = IPAddress.Parse("127.0.0.4");
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
    public string ProxiedBrokers => string.Join(',', PortsOf(Kafka).Select(port => $"{Proxied}:{port}"));

    /// <summary>The ways to the servers.</summary>
    public IReadOnlyDictionary<string, TcpProxy> Links => _links;

    /// <summary>The servers, each broker on its own.</summary>
    public IReadOnlyList<ChaosServer> All => _all;

    /// <summary>The port at which the stages find a server other than Kafka.</summary>
    public int ProxiedPort(string server) => _links[$"to {server}"].Port;

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
        Kafka = await OwnKafka.StartAsync(script, Brokers, Configuration);
        Keep(Kafka);
        foreach (var (index, port) in PortsOf(Kafka).Index())
        {
            var broker = index + 1;
            Add(new ChaosServer($"kafka{broker}", () => Kafka.ProcessIdOf(broker), Kafka.UpAsync),
                new TcpProxy(new IPEndPoint(Proxied, port), new IPEndPoint(Behind, port)));
        }

        var spark = await OwnSpark.StartAsync(script);
        Keep(spark);
        Add(new ChaosServer("spark", () => spark.ProcessId, spark.UpAsync), new TcpProxy(spark.Port));
    }

    private async Task StartStoresAsync(string script)
    {
        Keep(Database = await OwnMariaDb.StartAsync(script));
        Add(new ChaosServer("mariadb", () => Database.ProcessId, Database.UpAsync), new TcpProxy(Database.Port));
        Keep(Lake = await OwnS3.StartAsync(script));
        Add(new ChaosServer("s3", () => Lake.ProcessId, Lake.UpAsync), new TcpProxy(Lake.Port));
        Keep(Bars = await OwnCassandra.StartAsync(script, isGuarded: false));
        Add(new ChaosServer("cassandra", () => Bars.ProcessId, Bars.UpAsync), new TcpProxy(Bars.Port));
    }

    private void Keep(IAsyncDisposable server)
    {
        lock (_started) _started.Add(server);
    }

    private void Add(ChaosServer server, TcpProxy proxy)
    {
        lock (_started)
        {
            _all.Add(server);
            _links[$"to {server.Name}"] = proxy;
        }
    }

    private static IEnumerable<int> PortsOf(OwnKafka kafka) => kafka.Servers.Split(',').Select(server => int.Parse(server.Split(':')[1]));

    /// <summary>
    /// The test itself comes to each broker at 127.0.0.1. A broker that is silent is taken for dead after some seconds, as between machines.
    /// </summary>
    private static string Configuration(OwnKafka kafka) => $"""
        listeners=PLAINTEXT://127.0.0.1:@PORT@,STAGES://{Behind}:@PORT@,CONTROLLER://{Controllers}:@PORT@
        advertised.listeners=PLAINTEXT://127.0.0.1:@PORT@,STAGES://{Proxied}:@PORT@
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,STAGES:PLAINTEXT,CONTROLLER:PLAINTEXT
        controller.quorum.voters={string.Join(',', PortsOf(kafka).Index().Select(port => $"{port.Index + 1}@{Controllers}:{port.Item}"))}
        inter.broker.listener.name=PLAINTEXT
        broker.session.timeout.ms=3000
        broker.heartbeat.interval.ms=500
        controller.quorum.election.timeout.ms=400
        controller.quorum.fetch.timeout.ms=1000
        """;
}

/// <summary>A server to which something can happen.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="ProcessId">Its process.</param>
/// <param name="UpAsync">Starts it again, with the data it has.</param>
internal sealed record ChaosServer(string Name, Func<int> ProcessId, Func<Task> UpAsync);
