using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Bars;
using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Servers;
using Bourse.Events;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>
/// A topic of bars on Kafka goes into Cassandra through this process, beside Spark Structured Streaming with its connectors for both, which is warm.
/// </summary>
internal sealed class BarsSpark : IBenchmark
{
    private const int Bars = 200_000;
    private const string Unit = "bars a second";
    private const double OfSpark = 5.0;

    private static readonly Symbol Symbol = Symbol.Parse("BENCH");

    /// <inheritdoc/>
    public string Name => "bars-spark";

    /// <inheritdoc/>
    public string About => "a topic of bars on Kafka into one node of Cassandra, in process and on Spark";

    /// <inheritdoc/>
    public string? Lacks(BenchmarkSettings settings) => Named.LackOfKafka(settings.Kafka) ?? Named.LackOfSpark(settings.Spark)
        ?? Named.LackOfCassandra(settings.Cassandra);

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        await using var kafka = new KafkaServer(settings.Kafka!);
        await kafka.TakeTopicAsync(SymbolNames.TopicOf(Symbol), cancellation);
        await MinuteBars.AppendAsync(kafka.Log, MinuteBars.Of(Symbol, Bars), cancellation);
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                new("in process", token => StreamAsync(settings, kafka, OpenInProcess, token)),
                new("Spark Structured Streaming", token => StreamAsync(settings, kafka, (target, log) => OpenOnSpark(settings, target, log), token)),
            ],
            cancellation);
        return new Findings(
            [series[0].RateBeside(series[1]) with { Target = Target.AtLeast(OfSpark), ByProcessorTime = null }],
            [.. series.Select(one => one.PerSecond(Unit, Bars))])
        {
            Notes =
            [
                $"{Bars:N0} bars of a minute of one symbol, until all offsets are entered, into a new keyspace each time.",
                "All servers work on the same machine. Spark keeps its classes loaded and its code compiled from one round to the next.",
            ],
        };
    }

    private static BarStream OpenInProcess(CassandraServer target, IEventLog log) => new BarStream(
        log, target.Open(), new BarStreamOptions { Group = $"bench-{Guid.NewGuid():N}" }, TimeProvider.System);

    private static SparkBarStream OpenOnSpark(BenchmarkSettings settings, CassandraServer target, IEventLog log)
    {
        var source = new KafkaOptions { BootstrapServers = settings.Kafka! };
        var route = new SparkBarRoute(SparkAddress.Parse(settings.Spark!), source, target.Options);
        return new SparkBarStream(log, target.Open(), route, new BarStreamOptions(), endsWithTopics: true, Guid.NewGuid, TimeProvider.System);
    }

    private static async Task<Elapsed> StreamAsync(
        BenchmarkSettings settings, KafkaServer kafka, Func<CassandraServer, IEventLog, IStage> open, CancellationToken cancellation)
    {
        await using var target = new CassandraServer(settings.Cassandra!);
        await using var log = kafka.OpenLog();
        var stage = open(target, log);
        var elapsed = await Stopwatches.TimeAsync(() => StageLoop.RunAsync(stage, Task.CompletedTask, cancellation));
        await stage.DisposeAsync();
        await using var store = target.Open();
        var stored = (await store.ListAsync(cancellation)).Sum(series => series.Count);
        return stored == Bars ? elapsed : throw new BourseException(FailureKind.Failed, $"{stored} of {Bars} bars were stored");
    }
}
