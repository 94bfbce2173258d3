using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Servers;
using Bourse.Events;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>Appends to a topic on Kafka, beside Kafka's own ProducerPerformance.</summary>
internal sealed class KafkaAppend : IBenchmark
{
    private const int Records = 2_000_000;
    private const string Unit = "records a second";
    private const double OfPeer = 1.0;
    private static readonly int[] BatchSizes = [10_000, 1_000];
    private readonly SampleRecords _records = new();

    /// <inheritdoc/>
    public string Name => "kafka-append";

    /// <inheritdoc/>
    public string About => "records appended to Kafka (acks=all, uncompressed, idempotent), beside Kafka's own ProducerPerformance";

    /// <inheritdoc/>
    public string? Lacks(BenchmarkSettings settings) => Named.LackOfKafka(settings.Kafka) ?? Named.LackOfEngines(settings.Engines);

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        using var folder = new WorkFolder();
        var payloads = folder.Fresh("payloads");
        await File.WriteAllLinesAsync(payloads, _records.Lines(), cancellation);
        await using var kafka = new KafkaServer(settings.Kafka!);
        var tools = new KafkaTools(settings.Engines!, settings.Kafka!);
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                .. BatchSizes.Select(size => new Contender($"our producer, {size:N0} an append", token => AppendAsync(kafka, size, token))),
                new("Kafka's ProducerPerformance", token => PeerAsync(kafka, tools, payloads, token)),
            ],
            cancellation);
        var peer = series[^1];
        return new Findings(
            [series[0].RateBeside(peer) with { Target = Target.AtLeast(OfPeer) }, series[1].RateBeside(peer)],
            [.. series.Select(one => one.PerSecond(Unit, Records))])
        {
            Notes =
            [
                $"{Records:N0} records of {_records.BytesEach:0} bytes a run to a new topic of one partition. Ours have key, message and header; "
                + "the tool's have the same bytes as one message. Ours count from the first append, after one that connects, to the last answer; "
                + $"the tool's figure is its \"steady state\", after {Records:N0} records to warm up.",
            ],
        };
    }

    private async Task<Elapsed> AppendAsync(KafkaServer kafka, int size, CancellationToken cancellation)
    {
        var topic = await kafka.MakeTopicAsync(cancellation);
        await using var log = kafka.OpenLog();
        await using var producer = log.CreateProducer();
        var buffer = new RecordBuffer();
        _records.Fill(buffer, 1);
        await producer.AppendAsync(topic, buffer, cancellation);
        var elapsed = await Stopwatches.TimeAsync(async () =>
        {
            for (var done = 0; done < Records; done += size)
            {
                _records.Fill(buffer, size);
                await producer.AppendAsync(topic, buffer, cancellation);
            }
        });
        var count = (await log.GetRangesAsync(topic, cancellation)).Sum(range => range.Count);
        if (count != Records + 1) throw new BourseException(FailureKind.Failed, $"{count} records are in the topic instead of {Records + 1}");
        await kafka.DeleteTopicAsync(topic, cancellation);
        return elapsed;
    }

    private static async Task<Elapsed> PeerAsync(KafkaServer kafka, KafkaTools tools, string payloads, CancellationToken cancellation)
    {
        var topic = await kafka.MakeTopicAsync(cancellation);
        var elapsed = await tools.ProduceAsync(topic, payloads, Records, cancellation);
        await kafka.DeleteTopicAsync(topic, cancellation);
        return elapsed;
    }
}
