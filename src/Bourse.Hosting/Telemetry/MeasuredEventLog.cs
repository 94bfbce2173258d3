using Bourse.Events;

namespace Bourse.Hosting.Telemetry;

/// <summary>An event log that measures what goes through another.</summary>
/// <param name="inner">The other; it is disposed of with this one.</param>
/// <param name="instruments">Take the measurements.</param>
internal sealed class MeasuredEventLog(IEventLog inner, LogInstruments instruments) : IEventLog
{
    /// <inheritdoc/>
    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation) => inner.EnsureTopicAsync(spec, cancellation);

    /// <inheritdoc/>
    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation) => inner.FindTopicAsync(topic, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) => inner.ListTopicsAsync(cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ListTopicIdsAsync(CancellationToken cancellation) => inner.ListTopicIdsAsync(cancellation);

    /// <inheritdoc/>
    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) => inner.DeleteTopicAsync(topic, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation) =>
        inner.GetRangesAsync(topic, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(IReadOnlyList<string> topics, CancellationToken cancellation) =>
        inner.GetRangesAsync(topics, cancellation);

    /// <inheritdoc/>
    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) =>
        inner.FindOffsetAsync(partition, time, cancellation);

    /// <inheritdoc/>
    public IEventProducer CreateProducer() => new Producer(inner.CreateProducer(), instruments);

    /// <inheritdoc/>
    public IEventConsumer CreateConsumer(ConsumerOptions options) => new Consumer(inner.CreateConsumer(options), options.Group, instruments);

    /// <inheritdoc/>
    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) => inner.ListGroupsAsync(cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation) =>
        inner.GetCommittedAsync(group, cancellation);

    /// <inheritdoc/>
    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) =>
        inner.SetCommittedAsync(group, offsets, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Producer(IEventProducer inner, LogInstruments instruments) : IEventProducer
    {
        public async Task AppendAsync(string topic, RecordBuffer records, CancellationToken cancellation)
        {
            var (count, bytes, begin) = (records.Count, records.Bytes, instruments.Begin());
            try
            {
                await inner.AppendAsync(topic, records, cancellation);
            }
            catch (BourseException e)
            {
                instruments.NoteFailure(topic, e, begin);
                throw;
            }

            instruments.NoteAppend(topic, count, bytes, begin);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Consumer(IEventConsumer inner, string? group, LogInstruments instruments) : IEventConsumer
    {
        public IReadOnlyCollection<TopicPartition> Assignment => inner.Assignment;

        public async Task<RecordBatch?> FetchAsync(TimeSpan maxWait, CancellationToken cancellation)
        {
            var batch = await inner.FetchAsync(maxWait, cancellation);
            if (batch is not null) instruments.NoteRead(batch.Partition.Topic, group, batch.Bytes);
            return batch;
        }

        public void Seek(TopicPartition partition, long offset) => inner.Seek(partition, offset);

        public long Position(TopicPartition partition) => inner.Position(partition);

        public Task CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation) =>
            inner.CommitAsync(offsets, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
