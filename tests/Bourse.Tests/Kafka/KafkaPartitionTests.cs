using Bourse.Adapters.Kafka;
using Bourse.Events;
using Bourse.Tests.Servers;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using TopicPartition = Bourse.Events.TopicPartition;

namespace Bourse.Tests.Kafka;

/// <summary>Partitions that are added to a topic of a real Kafka while it is at work.</summary>
public sealed class KafkaPartitionTests : IAsyncLifetime
{
    private const int More = 4;
    private static readonly CancellationToken None = CancellationToken.None;
    /// <summary>Kafka's client looks for new partitions every five minutes if it is not told otherwise.</summary>
    private static readonly TimeSpan Minutes = TimeSpan.FromMinutes(4);
    private readonly string _topic = $"grown-{Guid.NewGuid():N}";
    private string _servers = "";
    private KafkaEventLog _log = null!;

    public async ValueTask InitializeAsync()
    {
        _servers = TestServers.RequireKafka();
        _log = Open();
        await _log.EnsureTopicAsync(new TopicSpec(_topic), None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_log is null) return;
        await _log.DeleteTopicAsync(_topic, None);
        await _log.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task New_partitions_are_read_within_seconds(bool asMember)
    {
        await using var consumer = _log.CreateConsumer(asMember ? Member() : Reader());
        await using var producer = _log.CreateProducer();
        await producer.AppendAsync(_topic, Keys(), None);
        Assert.Equal(100, await ReadAsync(consumer, 100));

        await GrowAsync();
        var since = TimeProvider.System.GetTimestamp();
        await UntilAsync(consumer, () => consumer.Assignment.Count == More);
        Assert.InRange(TimeProvider.System.GetElapsedTime(since), TimeSpan.Zero, Minutes);

        await producer.AppendAsync(_topic, Keys(), None);
        Assert.Equal(100, await ReadAsync(consumer, 100));
        var ranges = await _log.GetRangesAsync(_topic, None);
        Assert.Equal(200, ranges.Sum(range => range.Count));
        Assert.All(ranges, range => Assert.Equal(range.End, consumer.Position(range.Partition)));
        Assert.All(ranges, range => Assert.NotEqual(0, range.Count));
    }

    [Fact]
    public async Task Partitions_that_came_while_a_static_member_was_away_are_read()
    {
        var options = Member() with { InstanceId = "inv1" };
        await using (var member = _log.CreateConsumer(options)) await UntilAsync(member, () => member.Assignment.Count == 1);
        await GrowAsync();

        await using var returned = _log.CreateConsumer(options);
        await UntilAsync(returned, () => returned.Assignment.Count == More);
        Assert.Equal(More, returned.Assignment.Count);
    }

    [Fact]
    public async Task Partitions_of_their_own_choice_are_all_that_other_readers_read()
    {
        await using var consumer = _log.CreateConsumer(Reader() with { ReadsNewPartitions = false });
        await GrowAsync();
        await UntilAsync(consumer, () => false, rounds: 40);
        Assert.Equal([new TopicPartition(_topic, 0)], consumer.Assignment);
    }

    [Fact]
    public async Task A_partition_that_has_just_been_made_is_not_an_unknown_topic()
    {
        for (var count = 2; count < 12; count++)
        {
            await GrowAsync(count);
            await using var log = Open();
            var ranges = await log.GetRangesAsync(_topic, None);
            await using var consumer = log.CreateConsumer(new ConsumerOptions
            {
                Partitions = new Dictionary<TopicPartition, long> { [new(_topic, count - 1)] = 0 },
            });
            Assert.InRange(ranges.Count, count - 1, count);
            Assert.Null(await consumer.FetchAsync(TimeSpan.FromMilliseconds(200), None));
        }
    }

    private static RecordBuffer Keys()
    {
        var buffer = new RecordBuffer();
        for (var i = 0; i < 100; i++) buffer.Add([(byte)i], [(byte)i], RecordHeaders.None, 1_000);
        return buffer;
    }

    private static async Task<int> ReadAsync(IEventConsumer consumer, int count)
    {
        var read = 0;
        await UntilAsync(consumer, () => read >= count, batch =>
        {
            foreach (var record in batch) read++;
        });
        return read;
    }

    private static async Task UntilAsync(IEventConsumer consumer, Func<bool> condition, Action<RecordBatch>? read = null, int rounds = int.MaxValue)
    {
        var begin = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < rounds && !condition() && TimeProvider.System.GetElapsedTime(begin) < Patience.Longest; i++)
        {
            using var batch = await consumer.FetchAsync(TimeSpan.FromMilliseconds(100), None);
            if (batch is not null) read?.Invoke(batch);
        }
    }

    private KafkaEventLog Open() => KafkaEventLog.Open(new KafkaOptions { BootstrapServers = _servers }, TimeProvider.System);

    private Bourse.Events.ConsumerOptions Member() => new() { Group = _topic, Topics = [_topic], SessionTimeout = TimeSpan.FromSeconds(60) };

    private Bourse.Events.ConsumerOptions Reader() => new()
    {
        Partitions = new Dictionary<TopicPartition, long> { [new(_topic, 0)] = 0 }, ReadsNewPartitions = true,
    };

    private async Task GrowAsync(int count = More)
    {
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _servers }).Build();
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = _topic, IncreaseTo = count }]);
    }
}
