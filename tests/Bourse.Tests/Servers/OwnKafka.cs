using System.Diagnostics;
using Confluent.Kafka;

namespace Bourse.Tests.Servers;

/// <summary>A Kafka cluster of the tests' own, whose brokers may be killed.</summary>
internal sealed class OwnKafka : IAsyncDisposable
{
    /// <summary>A broker has a port for clients and the next one for the controllers; extra listeners get what follows.</summary>
    private const int PortsPerBroker = 2;

    private const int SparePorts = 4;
    private readonly string _script;
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-kafka-").FullName;
    private readonly int _brokers;

    private OwnKafka(string script, int brokers)
    {
        (_script, _brokers) = (script, brokers);
        Port = FreePorts.Find((brokers * PortsPerBroker) + SparePorts);
    }

    /// <summary>The port of the first broker.</summary>
    public int Port { get; }

    /// <summary>The first of some ports that are free for listeners of the test's own.</summary>
    public int SparePort => Port + (_brokers * PortsPerBroker);

    /// <summary>The folder for files of the test's own.</summary>
    public string Folder => _home;

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
        await File.WriteAllTextAsync(kafka.ExtraFile, configure(kafka));
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
    public Task UpAsync() => RunAsync("up", "kafka");

    /// <summary>Ends a broker, counted from 1, as a power failure of its own would: at once.</summary>
    public void Kill(int broker)
    {
        using var process = Process.GetProcessById(ProcessIdOf(broker));
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>The process of a broker, counted from 1.</summary>
    public int ProcessIdOf(int broker) => int.Parse(File.ReadAllText(Path.Combine(_home, "run", $"kafka{broker}.pid")));

    /// <summary>How many partitions of these topics a broker leads.</summary>
    public int CountLed(int broker, params string[] topics) => Look().Topics.Where(topic => topics.Contains(topic.Topic))
        .Sum(topic => topic.Partitions.Count(partition => partition.Leader == broker));

    /// <summary>Whether every broker has every record.</summary>
    public bool IsInSync() => Look() is var seen && seen.Brokers.Count == _brokers
        && seen.Topics.SelectMany(topic => topic.Partitions).All(partition => partition.InSyncReplicas.Length == partition.Replicas.Length);

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down", "--wipe", "kafka");
        Directory.Delete(_home, recursive: true);
    }

    private string ExtraFile => Path.Combine(_home, "extra.properties");

    private Metadata Look()
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Servers }).SetLogHandler((_, _) => { }).Build();
        return admin.GetMetadata(TimeSpan.FromSeconds(30));
    }

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(_script, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in new[]
        {
            ("ENGINES_HOME", _home), ("KAFKA_PORT", $"{Port}"), ("KAFKA_BROKERS", $"{_brokers}"), ("KAFKA_HEAP", "384m"), ("KAFKA_EXTRA", ExtraFile),
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        // The servers inherit the pipes, so they may never end.
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{_script} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
