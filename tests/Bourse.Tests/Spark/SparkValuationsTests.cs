using Bourse.Adapters.Kafka;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;
using Bourse.Tests.InMemory;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Spark;

/// <summary>The engine on a real Spark, which reads a real Kafka; each test has a topic of its own.</summary>
public sealed class SparkValuationsTests : IAsyncLifetime
{
    private readonly string _topic = $"prices-{Guid.NewGuid():N}";
    private readonly TestClock _clock = new(new DateTimeOffset(2024, 6, 3, 12, 0, 0, TimeSpan.Zero));
    private KafkaOptions _kafka = null!;
    private SparkAddress _spark = null!;
    private KafkaEventLog? _log;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        TestLibraries.RequireLibrdkafka();
        _spark = SparkAddress.Parse(TestServers.RequireSpark());
        _kafka = new KafkaOptions { BootstrapServers = TestServers.RequireKafka() };
        _log = KafkaEventLog.Open(_kafka, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_log is null) return;
        await _log.DeleteTopicAsync(_topic, default);
        await _log.DisposeAsync();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    [InlineData(4, 2)]
    public async Task Spark_comes_to_the_values_of_this_process(int seed, int partitions)
    {
        await using var memory = new InMemoryEventLog(_clock);
        await WriteAsync(memory, Topics.Prices, seed, partitions);
        await WriteAsync(_log!, _topic, seed, partitions);
        foreach (var calendar in new[] { Calendars.Greek, Calendars.Weekends })
        {
            foreach (var missing in Enum.GetValues<MissingPolicy>())
            {
                var options = new AuditOptions(
                    new PriceRules(RandomPrices.Known, calendar, _clock), calendar, missing, RandomPrices.FirstDay.AddDays(5 * (seed % 2)));
                await using var spark = new SparkValuations(_spark, _log!, _kafka, options, Guid.NewGuid, TimeProvider.System, _topic);

                var onSpark = await spark.ValueAsync(RandomPrices.Portfolios, null, Cancellation);
                var inProcess = await new InProcessValuations(memory, options).ValueAsync(RandomPrices.Portfolios, null, Cancellation);

                Assert.Equal(inProcess.Prices, onSpark.Prices);
                foreach (var (expected, actual) in inProcess.Portfolios.Zip(onSpark.Portfolios)) Assert.Equal(expected, actual);
            }
        }
    }

    private static async Task WriteAsync(IEventLog log, string topic, int seed, int partitions)
    {
        await log.EnsureTopicAsync(new TopicSpec(topic) { Partitions = partitions }, Cancellation);
        await using var producer = log.CreateProducer();
        var records = new RecordBuffer();
        foreach (var (key, message, time) in RandomPrices.Of(seed)) records.Add(key, message, RecordHeaders.None, time);
        await producer.AppendAsync(topic, records, Cancellation);
    }
}
