using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Servers;
using Bourse.Events;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>Reads a topic on Kafka from beginning to end, beside Kafka's own ConsumerPerformance.</summary>
internal sealed class KafkaRead : IBenchmark
{
    private const int Records = 5_000_000;
    private const int Batch = 10_000;
    private const string Unit = "records a second";
    private const double OfPeer = 0.9;
    private readonly SampleRecords _records = new();

    /// <inheritdoc/>
    public string Name => "kafka-read";

    /// <inheritdoc/>
    public string About => "records read from Kafka, from the first to the last, beside Kafka's own ConsumerPerformance";

    /// <inheritdoc/>
    public string? Lacks(BenchmarkSettings settings) => Named.LackOfKafka(settings.Kafka) ?? Named.LackOfEngines(settings.Engines);

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        await using var kafka = new KafkaServer(settings.Kafka!);
        var topic = await WriteAsync(kafka, cancellation);
        var tools = new KafkaTools(settings.Engines!, settings.Kafka!);
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                new("our consumer", token => ReadAsync(kafka, topic, token)),
                new("Kafka's ConsumerPerformance", token => tools.ConsumeAsync(topic, Records, token)),
            ],
            cancellation);
        var (ours, peer) = (series[0], series[1]);
        return new Findings(
            [ours.RateBeside(peer) with { Target = Target.AtLeast(OfPeer) }],
            [ours.PerSecond(Unit, Records), peer.PerSecond(Unit, Records)])
        {
            Notes =
            [
                $"{Records:N0} records of {_records.BytesEach:0} bytes (key, message, header; uncompressed) in one partition. "
                + "Ours count from the first fetch, which connects, to the last record; "
                + "the tool's figure is its rate over the last two thirds, by its own reports.",
            ],
        };
    }

    private async Task<string> WriteAsync(KafkaServer kafka, CancellationToken cancellation)
    {
        var topic = await kafka.MakeTopicAsync(cancellation);
        await using var producer = kafka.Log.CreateProducer();
        var buffer = new RecordBuffer();
        _records.Fill(buffer, Batch);
        for (var done = 0; done < Records; done += Batch) await producer.AppendAsync(topic, buffer, cancellation);
        return topic;
    }

    private async Task<Elapsed> ReadAsync(KafkaServer kafka, string topic, CancellationToken cancellation)
    {
        await using var log = kafka.OpenLog();
        var start = new Dictionary<TopicPartition, long> { [new(topic, 0)] = 0 };
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = start });
        var (count, sum) = (0L, 0L);
        var elapsed = await Stopwatches.TimeAsync(async () =>
        {
            while (count < Records)
            {
                using var batch = await consumer.FetchAsync(TimeSpan.FromSeconds(10), cancellation)
                    ?? throw new BourseException(FailureKind.Failed, $"only {count} of {Records} records came");
                foreach (var record in batch)
                {
                    count++;
                    sum += record.Value.Length;
                }
            }
        });
        var expected = _records.ValueBytes * (Records / SampleRecords.Different);
        return sum == expected
            ? elapsed
            : throw new BourseException(FailureKind.Failed, $"not everything was read: {sum} instead of {expected} bytes of messages");
    }
}
