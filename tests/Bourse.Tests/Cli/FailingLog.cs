using Bourse.Events;

namespace Bourse.Tests.Cli;

/// <summary>An event log whose every operation fails in the same way.</summary>
internal sealed class FailingLog(Exception failure) : IEventLog
{
    private int _calls;

    /// <summary>How many calls have failed.</summary>
    public int Calls => Volatile.Read(ref _calls);

    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation) => throw Fail();

    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation) => throw Fail();

    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) => throw Fail();

    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) => throw Fail();

    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation) => throw Fail();

    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) => throw Fail();

    public IEventProducer CreateProducer() => throw Fail();

    public IEventConsumer CreateConsumer(ConsumerOptions options) => throw Fail();

    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) => throw Fail();

    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation) => throw Fail();

    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) => throw Fail();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Exception Fail()
    {
        Interlocked.Increment(ref _calls);
        return failure;
    }
}
