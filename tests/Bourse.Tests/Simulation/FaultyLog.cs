using Bourse.Events;

namespace Bourse.Tests.Simulation;

/// <summary>A log whose every call may go wrong: it fails, loses its answer, is late, brings little, or the caller dies in it.</summary>
internal sealed class FaultyLog(IEventLog inner, Chance chance) : IEventLog
{
    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation) =>
        chance.CallAsync($"ensure {spec.Name}", () => inner.EnsureTopicAsync(spec, cancellation));

    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation) =>
        chance.CallAsync($"find {topic}", () => inner.FindTopicAsync(topic, cancellation));

    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) =>
        chance.CallAsync("list topics", () => inner.ListTopicsAsync(cancellation));

    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) =>
        chance.CallAsync($"delete {topic}", () => inner.DeleteTopicAsync(topic, cancellation));

    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation) =>
        chance.CallAsync($"ranges of {topic}", () => inner.GetRangesAsync(topic, cancellation));

    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) =>
        chance.CallAsync($"offset in {partition}", () => inner.FindOffsetAsync(partition, time, cancellation));

    public IEventProducer CreateProducer() => new Producer(inner, chance);

    /// <summary>Receives every commit before it happens.</summary>
    public Action<IReadOnlyDictionary<TopicPartition, long>> Committing { get; init; } = _ => { };

    public IEventConsumer CreateConsumer(ConsumerOptions options) => new Consumer(this, inner.CreateConsumer(options), chance);

    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) =>
        chance.CallAsync("list groups", () => inner.ListGroupsAsync(cancellation));

    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation) =>
        chance.CallAsync($"committed of {group}", () => inner.GetCommittedAsync(group, cancellation));

    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) =>
        chance.CallAsync($"set committed of {group}", () => inner.SetCommittedAsync(group, offsets, cancellation));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Producer(IEventLog log, Chance chance) : IEventProducer
    {
        private readonly IEventProducer _inner = log.CreateProducer();

        public async Task AppendAsync(string topic, RecordBuffer records, CancellationToken cancellation)
        {
            if (chance.Disturbs($"append to {topic}: a part of each partition's records"))
            {
                await _inner.AppendAsync(topic, await PartOfAsync(topic, records, cancellation), cancellation);
                throw new ProcessKilledException();
            }

            // Two that send the same dead letter in the same instant may both do so; whoever takes its time would make an instant long.
            if (topic.EndsWith(Topics.DeadLetterSuffix, StringComparison.Ordinal)) await chance.CallAsync($"append to {topic}", Append);
            else await chance.SlowCallAsync($"append to {topic}", Append);

            Task Append() => _inner.AppendAsync(topic, records, cancellation);
        }

        public ValueTask DisposeAsync() => _inner.DisposeAsync();

        /// <summary>The first records of each partition: servers that lead different partitions do not fail together.</summary>
        private async Task<RecordBuffer> PartOfAsync(string topic, RecordBuffer records, CancellationToken cancellation)
        {
            var partitions = (await log.GetRangesAsync(topic, cancellation)).Count;
            var left = Enumerable.Range(0, partitions).Select(_ => chance.Between(0, records.Count + 1)).ToArray();
            var part = new RecordBuffer();
            using var all = new RecordBatch(default, 0, records.BaseTimestamp, 0, records.Count, records.Encoded, null);
            foreach (var record in all)
            {
                if (left[Partitioner.PartitionOf(record.Key, record.HasKey, partitions)]-- > 0) part.Add(record);
            }

            return part;
        }
    }

    private sealed class Consumer(FaultyLog log, IEventConsumer inner, Chance chance) : IEventConsumer
    {
        public IReadOnlyCollection<TopicPartition> Assignment => inner.Assignment;

        public async Task<RecordBatch?> FetchAsync(TimeSpan maxWait, CancellationToken cancellation)
        {
            if (chance.Disturbs("fetch: nothing has come yet")) return null;
            // A fetch whose answer is lost has not moved on, so it can only fail before it has an effect.
            if (chance.Disturbs("fetch: KilledBefore")) throw new ProcessKilledException();
            if (chance.Disturbs("fetch: Refused")) throw new BourseException(FailureKind.Unreachable, "the server does not answer");
            var batch = await inner.FetchAsync(maxWait, cancellation);
            if (batch is null || !chance.Disturbs("fetch: a part of the batch")) return batch;
            var part = batch.Take(chance.Between(1, 1_000));
            if (part.NextOffset < batch.NextOffset) inner.Seek(part.Partition, part.NextOffset);
            return part;
        }

        public void Seek(TopicPartition partition, long offset) => inner.Seek(partition, offset);

        public long Position(TopicPartition partition) => inner.Position(partition);

        public Task CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation)
        {
            log.Committing(offsets);
            return chance.SlowCallAsync("commit offsets", () => inner.CommitAsync(offsets, cancellation));
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
