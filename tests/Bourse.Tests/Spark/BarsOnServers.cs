using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Tests.Bars;
using Bourse.Tests.Cassandra;
using Bourse.Tests.Faults;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Spark;

/// <summary>
/// Bars on real servers: a Kafka without topics of symbols, a keyspace of its own, and home folders from which the program reads and writes them.
/// </summary>
internal sealed class BarsOnServers : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bourse-bars-").FullName;
    private readonly string _kafka = TestServers.RequireKafka();
    private readonly string _cassandra = TestServers.RequireCassandra();

    private BarsOnServers() => Keyspace = new TestKeyspace(_cassandra);

    /// <summary>Where the stream under test writes.</summary>
    public TestKeyspace Keyspace { get; }

    public static async Task<BarsOnServers> OpenAsync()
    {
        var servers = new BarsOnServers();
        await servers.DeleteTopicsAsync();
        return servers;
    }

    public IEventLog OpenLog() => KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _kafka }, TimeProvider.System);

    /// <summary>A home folder whose settings name these servers.</summary>
    /// <param name="name">The folder's name.</param>
    /// <param name="keyspace">The keyspace of the bars.</param>
    public string HomeOf(string name, TestKeyspace keyspace)
    {
        var home = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;
        File.WriteAllLines(
            Path.Combine(home, ".env"),
            [$"BOURSE_LOG=kafka:{_kafka}", $"BOURSE_BARS=cassandra:{_cassandra}", $"BOURSE_CASSANDRA_KEYSPACE={keyspace.Name}"]);
        return home;
    }

    /// <summary>A home folder with everything in it.</summary>
    public string EmbeddedHome() => Directory.CreateDirectory(Path.Combine(_folder, "embedded")).FullName;

    /// <summary>Runs a command, which must end well.</summary>
    public static async Task RunAsync(string home, params IEnumerable<string> arguments)
    {
        var (code, data, words) = await BourseProcess.RunAsync(home, arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)} ends with {code}: {words}{data}");
    }

    /// <summary>Streams everything that the topics hold by Spark.</summary>
    public Task StreamAsync(string spark, params IEnumerable<string> options) =>
        RunAsync(HomeOf("spark", Keyspace), ["stream", "--until-end", "--engine", $"spark:{spark}", .. options]);

    /// <summary>The bars of a keyspace, as texts in the order of the texts.</summary>
    public static async Task<List<string>> ReadAsync(TestKeyspace keyspace)
    {
        await using var store = keyspace.Open();
        return [.. (await BarWorld.ReadAsync(store)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The runs of the queries that write the keyspace.</summary>
    public async Task<List<SparkStreamRun>> ListQueriesAsync(string spark)
    {
        var kafka = new KafkaOptions { BootstrapServers = _kafka };
        var route = new SparkBarRoute(SparkAddress.Parse(spark), kafka, Keyspace.Options);
        var queries = new SparkBarQueries(route, Guid.NewGuid, TimeProvider.System);
        // Not disposed of: that would end the session, which is the program's too.
        return [.. (await queries.ListAsync(TestContext.Current.CancellationToken)).Values];
    }

    /// <summary>How many dead letters a symbol's topic has.</summary>
    public async Task<long> CountLettersAsync(string symbol)
    {
        await using var log = OpenLog();
        var topic = Topics.DeadLetters(SymbolNames.TopicOf(Symbol.Parse(symbol)));
        return await log.FindTopicAsync(topic, default) is null ? 0 : (await log.GetRangesAsync(topic, default)).Sum(range => range.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await DeleteTopicsAsync();
        await Keyspace.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task DeleteTopicsAsync()
    {
        await using var log = OpenLog();
        foreach (var topic in (await log.ListTopicIdsAsync(default)).Keys)
        {
            var source = topic.EndsWith(Topics.DeadLetterSuffix, StringComparison.Ordinal) ? topic[..^Topics.DeadLetterSuffix.Length] : topic;
            if (SymbolNames.TryParseTopic(source, out _)) await log.DeleteTopicAsync(topic, default);
        }
    }
}
