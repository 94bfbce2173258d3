using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// The event log on Apache Kafka. Nothing is connected before the first operation; each waits for a broker as long as
/// <see cref="KafkaOptions.Timeout"/> says.
/// </summary>
public sealed class KafkaEventLog : IEventLog
{
    private readonly KafkaAdmin _admin;
    private readonly TopicLookupClient _lookups;

    private KafkaEventLog(KafkaOptions options, TimeProvider clock)
    {
        Options = options;
        Clock = clock;
        _admin = new KafkaAdmin(options, clock);
        _lookups = new TopicLookupClient(options, clock);
        Topics = new KafkaTopics(_admin, _lookups, options, clock);
        Groups = new KafkaGroups(_admin, Topics);
    }

    internal KafkaOptions Options { get; }

    internal TimeProvider Clock { get; }

    internal KafkaTopics Topics { get; }

    internal KafkaGroups Groups { get; }

    /// <summary>Makes the log ready for use, without connecting yet.</summary>
    public static KafkaEventLog Open(KafkaOptions options, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        return new KafkaEventLog(options, clock);
    }

    /// <inheritdoc/>
    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return Topics.EnsureAsync(spec, cancellation);
    }

    /// <inheritdoc/>
    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation) => Topics.FindAsync(topic, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation) => Topics.ListAsync(cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ListTopicIdsAsync(CancellationToken cancellation) => Topics.ListIdsAsync(cancellation);

    /// <inheritdoc/>
    public Task DeleteTopicAsync(string topic, CancellationToken cancellation) => Topics.DeleteAsync(topic, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation) =>
        Topics.GetRangesAsync(topic, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(IReadOnlyList<string> topics, CancellationToken cancellation) =>
        Topics.GetRangesAsync(topics, cancellation);

    /// <inheritdoc/>
    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation) =>
        Topics.FindOffsetAsync(partition, time, cancellation);

    /// <inheritdoc/>
    public IEventProducer CreateProducer() => new KafkaProducer(this);

    /// <inheritdoc/>
    public IEventConsumer CreateConsumer(ConsumerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        EventLogFailures.Check(options);
        return new KafkaConsumer(this, options);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation) => Groups.ListAsync(cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation) =>
        Groups.GetCommittedAsync(group, cancellation);

    /// <inheritdoc/>
    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(offsets);
        return Groups.SetCommittedAsync(group, offsets, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Blocking.RunAsync(_lookups.Dispose, CancellationToken.None);
        await Blocking.RunAsync(_admin.Dispose, CancellationToken.None);
    }
}
