namespace Bourse.Events;

/// <summary>
/// The event log, in Kafka's terms: topics of partitions of records, read by offset, alone or as members of a group.
/// Every operation that needs a server waits for it or throws <see cref="BourseException"/> of kind
/// <see cref="FailureKind.Unreachable"/>.
/// </summary>
public interface IEventLog : IAsyncDisposable
{
    /// <summary>Creates the topic if there is none of that name, and returns its description. An existing topic is not changed.</summary>
    /// <exception cref="BourseException">The name is not a topic's.</exception>
    Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation);

    /// <summary>The topic's description, or null when there is none of that name.</summary>
    Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation);

    /// <summary>All topics, ordered by name.</summary>
    Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation);

    /// <summary>
    /// The identities of all topics by their names: less than <see cref="ListTopicsAsync"/> tells, and cheaper where topics are many.
    /// </summary>
    async Task<IReadOnlyDictionary<string, string>> ListTopicIdsAsync(CancellationToken cancellation) =>
        (await ListTopicsAsync(cancellation)).ToDictionary(topic => topic.Name, topic => topic.Id, StringComparer.Ordinal);

    /// <summary>Deletes a topic with all its records; nothing happens when there is none of that name.</summary>
    Task DeleteTopicAsync(string topic, CancellationToken cancellation);

    /// <summary>The offsets each partition holds now, ordered by partition.</summary>
    /// <exception cref="BourseException">There is no such topic.</exception>
    Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation);

    /// <summary>The same for several topics, in the order given. A log that can look up many at once overrides this.</summary>
    /// <exception cref="BourseException">One of the topics does not exist.</exception>
    async Task<IReadOnlyList<OffsetRange>> GetRangesAsync(IReadOnlyList<string> topics, CancellationToken cancellation)
    {
        var ranges = new List<OffsetRange>();
        foreach (var topic in topics) ranges.AddRange(await GetRangesAsync(topic, cancellation));
        return ranges;
    }

    /// <summary>The offset of the first record written at or after that time, or the end offset when there is none.</summary>
    Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation);

    /// <summary>Opens a producer. Safe to use by one caller at a time.</summary>
    IEventProducer CreateProducer();

    /// <summary>Opens a consumer. Safe to use by one caller at a time.</summary>
    IEventConsumer CreateConsumer(ConsumerOptions options);

    /// <summary>All groups that committed something or have members, ordered by name.</summary>
    Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation);

    /// <summary>The offsets a group has committed: for each partition the next one it would read.</summary>
    Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation);

    /// <summary>Sets the offsets of a group without members (an offset reset).</summary>
    /// <exception cref="BourseException">The group has members.</exception>
    Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation);
}

/// <summary>Appends records to topics.</summary>
public interface IEventProducer : IAsyncDisposable
{
    /// <summary>
    /// Appends all records of the buffer to the topic, in order, each to the partition its key chooses (<see cref="Partitioner"/>), and returns once
    /// they are durable. The buffer may be reused then. In each partition the records of one producer keep the order in which it appended them.
    /// Records of other producers may be interleaved, so related records must be identified by their content, not by their position.
    /// </summary>
    /// <exception cref="BourseException">There is no such topic, or the log cannot be written.</exception>
    Task AppendAsync(string topic, RecordBuffer records, CancellationToken cancellation);
}

/// <summary>Reads records of the partitions it is assigned.</summary>
public interface IEventConsumer : IAsyncDisposable
{
    /// <summary>The partitions this consumer reads now.</summary>
    IReadOnlyCollection<TopicPartition> Assignment { get; }

    /// <summary>
    /// The next records of one assigned partition, or null when none came within <paramref name="maxWait"/>. Offsets of one
    /// partition ascend without a repeat until a <see cref="Seek"/>. A consumer in a group joins, keeps its
    /// membership and is rebalanced inside this call. The caller disposes the batch.
    /// </summary>
    Task<RecordBatch?> FetchAsync(TimeSpan maxWait, CancellationToken cancellation);

    /// <summary>Makes <paramref name="offset"/> the next one read of an assigned partition; undelivered batches of it are dropped.</summary>
    void Seek(TopicPartition partition, long offset);

    /// <summary>The offset that is read next of an assigned partition.</summary>
    long Position(TopicPartition partition);

    /// <summary>Stores for the group the next offsets to read.</summary>
    /// <exception cref="BourseException">The consumer has no group, or has lost one of the partitions to another member.</exception>
    Task CommitAsync(IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation);
}

/// <summary>Where a group begins in a partition in which it has not committed anything.</summary>
public enum StartAt
{
    /// <summary>At the oldest record.</summary>
    Earliest,

    /// <summary>After the newest record.</summary>
    Latest,
}

/// <summary>What a consumer reads, and as whom.</summary>
public sealed record ConsumerOptions
{
    /// <summary>The group to commit for, or null for a consumer that only reads.</summary>
    public string? Group { get; init; }

    /// <summary>Topics whose partitions the members of <see cref="Group"/> share among themselves. Excludes <see cref="Partitions"/>.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>
    /// Partitions that this consumer reads from the given offsets without joining a group: there is no rebalancing.
    /// </summary>
    public IReadOnlyDictionary<TopicPartition, long> Partitions { get; init; } = new Dictionary<TopicPartition, long>();

    /// <summary>
    /// Whether partitions that are added later to the topics of <see cref="Partitions"/>, after the last one named, are read too, from their
    /// beginning. They show up in <see cref="IEventConsumer.Assignment"/> within seconds. Logs whose topics keep their partitions have none.
    /// </summary>
    public bool ReadsNewPartitions { get; init; }

    /// <summary>Where to begin without a committed offset.</summary>
    public StartAt Start { get; init; } = StartAt.Earliest;

    /// <summary>
    /// The member's static identifier: a member that comes back under it within <see cref="SessionTimeout"/> takes
    /// over its old partitions without a rebalance of the others. Null for a member known only while it lives.
    /// </summary>
    public string? InstanceId { get; init; }

    /// <summary>A member that sends no heartbeat for this long loses its partitions.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The approximate maximum of record bytes in one batch; a single larger record is still delivered.</summary>
    public int MaxBatchBytes { get; init; } = 1 << 20;

    /// <summary>Receives every change of a group member's assignment; may be null.</summary>
    public IRebalanceListener? Listener { get; init; }
}

/// <summary>
/// Receives the partitions that a group member gains and loses. Called inside <see cref="IEventConsumer.FetchAsync"/>, never at the same time as
/// other calls.
/// </summary>
public interface IRebalanceListener
{
    /// <summary>
    /// The partitions now belong to this member. The answer may name offsets to begin at instead of the committed ones
    /// (a store that keeps its own progress wins over the group's).
    /// </summary>
    Task<IReadOnlyDictionary<TopicPartition, long>> OnAssignedAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation);

    /// <summary>The partitions are being revoked: the last chance to commit their offsets.</summary>
    Task OnRevokedAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation);

    /// <summary>The partitions were lost to another member some time ago: unfinished work in them must be dropped.</summary>
    Task OnLostAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation);
}
