using Confluent.Kafka;

namespace Bourse.Tests.Servers;

/// <summary>A Kafka cluster of the tests' own, whose brokers may be killed.</summary>
internal sealed class OwnKafka : IAsyncDisposable
{
    /// <summary>A broker has a port for clients and the next one for the controllers; extra listeners get what follows.</summary>
    private const int PortsPerBroker = 2;

    private const int SparePorts = 4;
    private readonly OwnEngine _engine;
    private readonly int _brokers;

    private OwnKafka(string script, int brokers)
    {
        (_brokers, Port) = (brokers, FreePorts.Find((brokers * PortsPerBroker) + SparePorts));
        _engine = new OwnEngine(script, "kafka", Port)
        {
            Settings = new Dictionary<string, string> { ["BROKERS"] = $"{brokers}", ["HEAP"] = "384m" },
        };
    }

    /// <summary>The port of the first broker.</summary>
    public int Port { get; }

    /// <summary>The first of some ports that are free for listeners of the test's own.</summary>
    public int SparePort => Port + (_brokers * PortsPerBroker);

    /// <summary>The folder for files of the test's own.</summary>
    public string Folder => _engine.Folder;

    /// <summary>Where the brokers listen.</summary>
    public string Servers => string.Join(',', Enumerable.Range(0, _brokers).Select(broker => $"127.0.0.1:{Port + (broker * PortsPerBroker)}"));

    /// <summary>How many brokers there are.</summary>
    public int Brokers => _brokers;

    /// <summary>Starts a cluster.</summary>
    /// <param name="script">The script that starts engines.</param>
    /// <param name="brokers">How many brokers.</param>
    /// <param name="configure">Lines for the brokers' configuration.</param>
    public static async Task<OwnKafka> StartAsync(string script, int brokers, Func<OwnKafka, string> configure)
    {
        var kafka = new OwnKafka(script, brokers);
        await File.WriteAllTextAsync(kafka._engine.ExtraFile, configure(kafka));
        try
        {
            await kafka.UpAsync();
            return kafka;
        }
        catch
        {
            await kafka.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the brokers that do not run, with the data they have.</summary>
    public Task UpAsync() => _engine.UpAsync();

    /// <summary>Ends a broker, counted from 1, as a power failure of its own would: at once.</summary>
    public void Kill(int broker) => _engine.Kill(UnitOf(broker));

    /// <summary>The process of a broker, counted from 1.</summary>
    public int ProcessIdOf(int broker) => _engine.ProcessIdOf(UnitOf(broker));

    /// <summary>How many partitions of these topics a broker leads.</summary>
    public int CountLed(int broker, params string[] topics) => Look().Topics.Where(topic => topics.Contains(topic.Topic))
        .Sum(topic => topic.Partitions.Count(partition => partition.Leader == broker));

    /// <summary>Whether every broker has every record.</summary>
    public bool IsInSync() => Look() is var seen && seen.Brokers.Count == _brokers
        && seen.Topics.SelectMany(topic => topic.Partitions).All(partition => partition.InSyncReplicas.Length == partition.Replicas.Length);

    public ValueTask DisposeAsync() => new(_engine.DeleteAsync());

    private static string UnitOf(int broker) => $"kafka{broker}";

    private Metadata Look()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Servers }).SetLogHandler((_, _) => { }).Build();
        return admin.GetMetadata(TimeSpan.FromSeconds(30));
    }
}
