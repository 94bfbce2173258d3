using Bourse.Events;

namespace Bourse.Tests.Cli;

/// <summary>An event log whose every operation fails in the same way.</summary>
internal sealed class FailingLog(Exception failure) : IEventLog
{
    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation) => throw failure;

    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation) => throw failure;

    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) => throw failure;

    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) => throw failure;

    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation) => throw failure;

    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) => throw failure;

    public IEventProducer CreateProducer() => throw failure;

    public IEventConsumer CreateConsumer(ConsumerOptions options) => throw failure;

    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) => throw failure;

    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation) => throw failure;

    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) => throw failure;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
