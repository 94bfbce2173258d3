using System.Diagnostics;
using System.Globalization;
using Bourse.Events;
using Bourse.Tests.Cassandra;
using Bourse.Tests.Cli;
using Bourse.Tests.S3;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Chaos;

/// <summary>All stages of the system, each as a process with a home of its own, on servers that it reaches through proxies.</summary>
internal sealed class ChaosNetwork : IAsyncDisposable
{
    private const int Interrupted = 130;
    private static readonly string[] Exchanges = ["se1", "se2"];
    private static readonly string[] Investors = ["inv1", "inv2", "inv3"];
    private readonly ChaosServers _servers;
    private readonly string[] _days;
    private readonly Dictionary<string, StageHome> _homes = [];
    private readonly Dictionary<string, SupervisedStage> _stages = [];

    private ChaosNetwork(ChaosServers servers, MySqlTestDatabase database, NetworkServers view, string[] days)
    {
        (_servers, Database, View, _days) = (servers, database, view, days);
        (Streamed, StreamedBySpark) = (new TestKeyspace(servers.Bars.Address), new TestKeyspace(servers.Bars.Address));
        foreach (var (name, value) in Addresses(servers.Bars.Port, servers.Lake.Port)) View.Program.Environment[name] = value;
    }

    /// <summary>The same topics and stores, past the proxies.</summary>
    public NetworkServers View { get; }

    /// <summary>The database past the proxies.</summary>
    public MySqlTestDatabase Database { get; }

    /// <summary>The bars that the stream in process writes.</summary>
    public TestKeyspace Streamed { get; }

    /// <summary>The bars that Spark writes.</summary>
    public TestKeyspace StreamedBySpark { get; }

    public IReadOnlyDictionary<string, SupervisedStage> Stages => _stages;

    public IReadOnlyDictionary<string, StageHome> Homes => _homes;

    /// <summary>Where the dashboard is.</summary>
    public Uri Dashboard { get; } = new($"http://127.0.0.1:{FreePorts.Find(1)}");

    /// <summary>Makes it ready; nothing runs yet.</summary>
    /// <param name="servers">Where it runs.</param>
    /// <param name="days">The options of its days.</param>
    public static async Task<ChaosNetwork> OpenAsync(ChaosServers servers, string[] days)
    {
        var database = new MySqlTestDatabase(servers.Database.ConnectionString);
        var network = new ChaosNetwork(servers, database, await NetworkServers.OpenAsync(servers.Kafka.Servers, database), days);
        await TestBucket.EnsureAsync(network.Bucket);
        // One node: a keyspace of the network's own making would have as many copies as a topic.
        foreach (var keyspace in (TestKeyspace[])[network.Streamed, network.StreamedBySpark])
        {
            await keyspace.ExecuteAsync(
                $"CREATE KEYSPACE {keyspace.Name} WITH replication = {{'class': 'SimpleStrategy', 'replication_factor': 1}}");
        }

        return network;
    }

    /// <summary>Starts all stages.</summary>
    /// <param name="dayInterval">How long a trading day takes.</param>
    public async Task StartAsync(TimeSpan dayInterval)
    {
        foreach (var exchange in Exchanges) Add(exchange, ExchangeAt(exchange, dayInterval));
        foreach (var investor in Investors) Add(investor, ["investor", investor, .. _days, "--until-complete"]);
        await AwaitTopicsAsync();
        Add("ingest", ["ingest", .. _days, "--until-complete"]);
        Add("sink", ["sink", "--topic", "StockExchange", "--topic", "portfolios", "--quiet", "--flush-seconds", "2"]);
        Add("scheduler", ["scheduler", "--task-lease", "5s"]);
        Add("stream", ["stream"]);
        Add("spark-stream", ["stream", "--engine", $"spark:sc://127.0.0.1:{_servers.ProxiedPort("spark")}"]);
        Add("dashboard", ["dashboard", "--port", $"{Dashboard.Port}", .. _days[..2]]);
    }

    /// <summary>A sink refuses a topic that is not there.</summary>
    private async Task AwaitTopicsAsync()
    {
        await using var log = await View.OpenLogAsync();
        foreach (var topic in (string[])[Topics.Prices, Topics.Evaluations])
        {
            await Eventually.IsAsync(async () => await log.FindTopicAsync(topic, CancellationToken.None) is not null);
        }
    }

    /// <summary>Lets the exchanges do what is left as fast as they can, and waits until they and their readers have ended by themselves.</summary>
    public async Task EndDaysAsync()
    {
        foreach (var exchange in Exchanges) _stages[exchange].GoOnWith(ExchangeAt(exchange, TimeSpan.Zero));
        foreach (var stage in (string[])[.. Exchanges, .. Investors, "ingest"]) await EndOfAsync(_stages[stage]);
    }

    /// <summary>Asks the stages that go on for ever to end.</summary>
    public async Task StopAsync()
    {
        foreach (var stage in _stages.Values.Where(stage => !stage.Done.IsCompleted))
        {
            var code = await stage.StopAsync();
            Assert.True(code == Interrupted, $"{stage.Name} ended with {code} when it was asked to end: {stage.Words}");
        }
    }

    /// <summary>What the stages have said last, and whether they run.</summary>
    public string Tell() => string.Join("\n\n", _stages.Values.Select(stage =>
        $"{stage.Name} ({stage.Starts} starts, {(stage.ProcessId is { } id ? $"process {id}" : "no process")})\n{stage.Words}"));

    /// <summary>How far they have come; servers may be away.</summary>
    public async Task<string> TellStateAsync() => $"{await TellAsync("status")}\n\n{await TellAsync("group", "list")}";

    private async Task<string> TellAsync(params string[] command)
    {
        try
        {
            var told = await View.Program.RunAsync(command);
            return told.Data + told.Words;
        }
        catch (TimeoutException e)
        {
            return e.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stage in _stages.Values) await stage.DisposeAsync();
        foreach (var home in _homes.Values) home.Dispose();
        await View.DisposeAsync();
    }

    private static async Task EndOfAsync(SupervisedStage stage)
    {
        try
        {
            await stage.Done.WaitAsync(Patience.Longest);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{stage.Name} does not get done after the faults");
        }
    }

    private Adapters.S3.S3Options Bucket => new()
    {
        Bucket = TestBucket.Name, Prefix = "", Endpoint = new Uri($"http://127.0.0.1:{_servers.Lake.Port}"), Region = "us-east-1",
        AccessKey = OwnS3.AccessKey, SecretKey = OwnS3.SecretKey,
    };

    private string[] ExchangeAt(string exchange, TimeSpan dayInterval) =>
        ["exchange", exchange, .. _days, "--day-interval", string.Create(CultureInfo.InvariantCulture, $"{dayInterval.TotalMilliseconds:0}ms")];

    private void Add(string name, string[] arguments)
    {
        var home = _homes[name] = new StageHome();
        _stages[name] = new SupervisedStage(name, command => Prepare(name, home, command), arguments);
    }

    private ProcessStartInfo Prepare(string name, StageHome home, string[] arguments)
    {
        var start = View.Program.Prepare(View.Program.File, [.. arguments, "--home", home.Folder]);
        foreach (var (variable, value) in Addresses(_servers.ProxiedPort("cassandra"), _servers.ProxiedPort("s3")))
        {
            start.Environment[variable] = value;
        }

        start.Environment["BOURSE_LOG"] = $"kafka:{_servers.ProxiedBrokers}";
        start.Environment["BOURSE_DATABASE"] =
            $"mysql:Server=127.0.0.1;Port={_servers.ProxiedPort("mariadb")};User ID=bourse;Password=bourse;Database={Database.Name}";
        if (name == "spark-stream") start.Environment["BOURSE_CASSANDRA_KEYSPACE"] = StreamedBySpark.Name;
        home.Clock?.GiveTo(start);
        // A process that crashes leaves what its threads did beside the tests.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "1";
        start.Environment["DOTNET_DbgMiniDumpName"] = Path.Combine(AppContext.BaseDirectory, $"crash-{name}-%p.dmp");
        return start;
    }

    private Dictionary<string, string> Addresses(int bars, int lake) => new()
    {
        ["BOURSE_BARS"] = $"cassandra:127.0.0.1:{bars}",
        ["BOURSE_CASSANDRA_KEYSPACE"] = Streamed.Name,
        ["BOURSE_LAKE"] = $"s3://{TestBucket.Name}/lake",
        ["AWS_ENDPOINT_URL"] = $"http://127.0.0.1:{lake}",
        ["AWS_ACCESS_KEY_ID"] = OwnS3.AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = OwnS3.SecretKey,
        ["BOURSE_REPLICATION"] = "3",
        ["BOURSE_PARTITIONS"] = "4",
    };
}
