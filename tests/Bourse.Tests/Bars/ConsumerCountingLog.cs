using Bourse.Events;

namespace Bourse.Tests.Bars;

/// <summary>Counts the calls whose number must not grow with that of the topics.</summary>
internal sealed class ConsumerCountingLog(IEventLog inner) : IEventLog
{
    /// <summary>How many consumers were opened.</summary>
    public int Consumers { get; private set; }

    /// <summary>How many calls were about a single topic.</summary>
    public int SingleCalls { get; private set; }

    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation) => inner.EnsureTopicAsync(spec, cancellation);

    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation)
    {
        SingleCalls++;
        return inner.FindTopicAsync(topic, cancellation);
    }

    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) => inner.ListTopicsAsync(cancellation);

    public Task<IReadOnlyDictionary<string, string>> ListTopicIdsAsync(CancellationToken cancellation) => inner.ListTopicIdsAsync(cancellation);

    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) => inner.DeleteTopicAsync(topic, cancellation);

    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation)
    {
        SingleCalls++;
        return inner.GetRangesAsync(topic, cancellation);
    }

    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(IReadOnlyList<string> topics, CancellationToken cancellation) =>
        inner.GetRangesAsync(topics, cancellation);

    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) =>
        inner.FindOffsetAsync(partition, time, cancellation);

    public IEventProducer CreateProducer() => inner.CreateProducer();

    public IEventConsumer CreateConsumer(ConsumerOptions options)
    {
        Consumers++;
        return inner.CreateConsumer(options);
    }

    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) => inner.ListGroupsAsync(cancellation);

    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation) =>
        inner.GetCommittedAsync(group, cancellation);

    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) =>
        inner.SetCommittedAsync(group, offsets, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
