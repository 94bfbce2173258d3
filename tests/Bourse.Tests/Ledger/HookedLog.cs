using Bourse.Events;

namespace Bourse.Tests.Ledger;

/// <summary>A log in whose consumers something happens behind the next fetch or instead of the next commit.</summary>
internal sealed class HookedLog(IEventLog inner) : IEventLog
{
    /// <summary>Happens once, behind the next fetch that brought something.</summary>
    public Func<Task>? AfterFetch { get; set; }

    /// <summary>Happens once, before the next commit.</summary>
    public Func<Task>? BeforeCommit { get; set; }

    /// <summary>Happens before each append, with the topic's name.</summary>
    public Action<string> BeforeAppend { get; set; } = _ => { };

    /// <summary>Happens once, instead of the next fetch.</summary>
    public Func<Task>? OnFetch { get; set; }

    /// <summary>Whether consumers get nothing, neither records nor partitions.</summary>
    public bool IsSilent { get; set; }

    /// <summary>What the next answer to how far a topic goes adds to its ends: so many records are lost before anybody reads them.</summary>
    public int Losing { get; set; }

    /// <summary>The identity that topics have now, when it is not their own.</summary>
    public string? TopicId { get; set; }

    /// <summary>How often it was asked how far a topic goes.</summary>
    public int Looks { get; private set; }

    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation) => inner.EnsureTopicAsync(spec, cancellation);

    public async Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation)
    {
        var found = await inner.FindTopicAsync(topic, cancellation);
        return TopicId is { } id ? found! with { Id = id } : found;
    }

    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) => inner.ListTopicsAsync(cancellation);

    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) => inner.DeleteTopicAsync(topic, cancellation);

    public async Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation)
    {
        Looks++;
        var losing = Losing;
        Losing = 0;
        return [.. (await inner.GetRangesAsync(topic, cancellation)).Select(range => range with { End = range.End + losing })];
    }

    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) =>
        inner.FindOffsetAsync(partition, time, cancellation);

    public IEventProducer CreateProducer() => new Producer(this, inner.CreateProducer());

    public IEventConsumer CreateConsumer(ConsumerOptions options) => new Consumer(this, inner.CreateConsumer(options));

    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) => inner.ListGroupsAsync(cancellation);

    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation) =>
        inner.GetCommittedAsync(group, cancellation);

    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) =>
        inner.SetCommittedAsync(group, offsets, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Producer(HookedLog log, IEventProducer inner) : IEventProducer
    {
        public Task AppendAsync(string topic, RecordBuffer records, CancellationToken cancellation)
        {
            log.BeforeAppend(topic);
            return inner.AppendAsync(topic, records, cancellation);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Consumer(HookedLog log, IEventConsumer inner) : IEventConsumer
    {
        public IReadOnlyCollection<TopicPartition> Assignment => inner.Assignment;

        public async Task<RecordBatch?> FetchAsync(TimeSpan maxWait, CancellationToken cancellation)
        {
            if (log.IsSilent) return null;
            var instead = log.OnFetch;
            log.OnFetch = null;
            if (instead is not null) await instead();
            var batch = await inner.FetchAsync(maxWait, cancellation);
            if (batch is null || log.AfterFetch is not { } hook) return batch;
            log.AfterFetch = null;
            await hook();
            return batch;
        }

        public void Seek(TopicPartition partition, long offset) => inner.Seek(partition, offset);

        public long Position(TopicPartition partition) => inner.Position(partition);

        public async Task CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation)
        {
            var hook = log.BeforeCommit;
            log.BeforeCommit = null;
            if (hook is not null) await hook();
            await inner.CommitAsync(offsets, cancellation);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
