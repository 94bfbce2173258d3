using Bourse.Events;
using Confluent.Kafka;
using TopicPartition = Bourse.Events.TopicPartition;

namespace Bourse.Tests.Kafka;

/// <summary>
/// The log on a mock cluster, which makes and deletes topics by functions of its own and answers no question about groups and settings: a
/// test that asks one is skipped.
/// </summary>
internal sealed class MockKafkaLog(IEventLog log, MockCluster cluster) : IEventLog
{
    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation)
    {
        EventLogFailures.Check(spec);
        if (!cluster.CreateTopic(spec.Name, spec.Partitions)) throw Skip("topics that are there already");
        return Task.FromResult(new TopicDescription(spec.Name, spec.Name, spec.Partitions, 1, spec.RetentionTime, spec.RetentionBytes));
    }

    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation) => throw Skip("settings of topics");

    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) => throw Skip("settings of topics");

    public Task DeleteTopicAsync(string topic, CancellationToken cancellation)
    {
        cluster.DeleteTopic(topic);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation) => log.GetRangesAsync(topic, cancellation);

    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) =>
        throw Skip("offsets by time");

    public IEventProducer CreateProducer() => log.CreateProducer();

    public IEventConsumer CreateConsumer(ConsumerOptions options) => log.CreateConsumer(options);

    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) => throw Skip("groups");

    /// <summary>The mock cluster tells offsets of partitions that are named, but not which ones there are.</summary>
    public async Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation)
    {
        using var client = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = cluster.Servers }).Build();
        var partitions = cluster.Topics.SelectMany(topic => Enumerable.Range(0, topic.Value)
            .Select(number => new Confluent.Kafka.TopicPartition(topic.Key, number))).ToList();
        var found = await client.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, partitions)]);
        return found[0].Partitions.Where(entry => entry.Offset >= 0)
            .ToDictionary(entry => new TopicPartition(entry.Topic, entry.Partition), entry => entry.Offset.Value);
    }

    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) =>
        log.SetCommittedAsync(group, offsets, cancellation);

    public ValueTask DisposeAsync() => log.DisposeAsync();

    private static InvalidOperationException Skip(string what)
    {
        Assert.Skip($"librdkafka's mock cluster knows nothing of {what}; set BOURSE_TEST_KAFKA for a real one");
        return new InvalidOperationException(what);
    }
}
