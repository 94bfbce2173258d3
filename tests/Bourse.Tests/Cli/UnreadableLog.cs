using Bourse.Events;

namespace Bourse.Tests.Cli;

/// <summary>An event log whose ends and offsets can be seen, but whose records cannot be read: a view must not need them.</summary>
internal sealed class UnreadableLog(IEventLog log) : IEventLog
{
    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation) => log.EnsureTopicAsync(spec, cancellation);

    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation) => log.FindTopicAsync(topic, cancellation);

    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) => log.ListTopicsAsync(cancellation);

    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) => log.DeleteTopicAsync(topic, cancellation);

    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation) => log.GetRangesAsync(topic, cancellation);

    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) =>
        log.FindOffsetAsync(partition, time, cancellation);

    public IEventProducer CreateProducer() => throw new NotSupportedException("nothing is written");

    public IEventConsumer CreateConsumer(ConsumerOptions options) => throw new NotSupportedException("nothing is read");

    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) => log.ListGroupsAsync(cancellation);

    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation) =>
        log.GetCommittedAsync(group, cancellation);

    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) =>
        log.SetCommittedAsync(group, offsets, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
