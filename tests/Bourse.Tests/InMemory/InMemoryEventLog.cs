using Bourse.Events;

namespace Bourse.Tests.InMemory;

/// <summary>
/// The whole event log in memory. Every call completes before it returns unless it has to wait for records; with no wait allowed
/// it never leaves the calling thread, so a simulation may interleave stages as it likes. Safe for several threads.
/// </summary>
public sealed class InMemoryEventLog(TimeProvider clock) : IEventLog
{
    private readonly SortedDictionary<string, InMemoryTopic> _topics = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, InMemoryGroup> _groups = new(StringComparer.Ordinal);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _members;
    private int _created;

    internal TimeProvider Clock { get; } = clock;

    internal Lock Gate { get; } = new();

    /// <summary>Completes when something has changed since it was asked for.</summary>
    internal Task Changed
    {
        get
        {
            lock (Gate) return _changed.Task;
        }
    }

    /// <inheritdoc/>
    public Task<TopicDescription> EnsureTopicAsync(TopicSpec spec, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        EventLogFailures.Check(spec);
        lock (Gate)
        {
            if (!_topics.TryGetValue(spec.Name, out var topic)) _topics[spec.Name] = topic = new InMemoryTopic(spec, $"topic-{++_created}", Clock);
            SignalChange();
            return Task.FromResult(topic.Description);
        }
    }

    /// <inheritdoc/>
    public Task<TopicDescription?> FindTopicAsync(string topic, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate) return Task.FromResult(Find(topic)?.Description);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<TopicDescription>> ListTopicsAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate) return Task.FromResult<IReadOnlyList<TopicDescription>>([.. _topics.Values.Select(topic => topic.Description)]);
    }

    /// <inheritdoc/>
    public Task DeleteTopicAsync(string topic, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate)
        {
            _topics.Remove(topic);
            foreach (var group in _groups.Values) group.Forget(topic);
            SignalChange();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate) return Task.FromResult<IReadOnlyList<OffsetRange>>([.. Require(topic).Partitions.Select(partition => partition.Range)]);
    }

    /// <inheritdoc/>
    public Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate) return Task.FromResult(Require(partition).FindOffset(time.ToUnixTimeMilliseconds()));
    }

    /// <inheritdoc/>
    public IEventProducer CreateProducer() => new Producer(this);

    /// <inheritdoc/>
    public IEventConsumer CreateConsumer(ConsumerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        EventLogFailures.Check(options);
        return new InMemoryConsumer(this, options);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<GroupDescription>> ListGroupsAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate)
        {
            foreach (var group in _groups.Values) group.Expire(null);
            var known = _groups.Values.Where(group => group.HasMembers || group.Committed.Count > 0);
            return Task.FromResult<IReadOnlyList<GroupDescription>>([.. known.Select(group => group.Describe())]);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate) return Task.FromResult<IReadOnlyDictionary<TopicPartition, long>>(new Dictionary<TopicPartition, long>(Group(group).Committed));
    }

    /// <inheritdoc/>
    public Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (Gate)
        {
            Group(group).Expire(null);
            if (Group(group).HasMembers) throw EventLogFailures.GroupHasMembers(group);
            foreach (var partition in offsets.Keys) Require(partition);
            foreach (var (partition, offset) in offsets) Group(group).Committed[partition] = offset;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Adds partitions to a topic until there are so many, as an administrator does.</summary>
    internal void AddPartitions(string topic, int partitions)
    {
        lock (Gate)
        {
            Require(topic).Grow(partitions);
            SignalChange();
        }
    }

    internal InMemoryTopic? Find(string topic) => _topics.GetValueOrDefault(topic);

    internal InMemoryPartition Require(TopicPartition partition)
    {
        var partitions = Require(partition.Topic).Partitions;
        if (partition.Partition < 0 || partition.Partition >= partitions.Count) throw EventLogFailures.UnknownPartition(partition);
        return partitions[partition.Partition];
    }

    internal InMemoryGroup Group(string name)
    {
        if (!_groups.TryGetValue(name, out var group)) _groups[name] = group = new InMemoryGroup(name, Clock);
        return group;
    }

    internal string NextMemberId() => $"member-{++_members:D6}";

    internal void SignalChange()
    {
        var old = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        old.SetResult();
    }

    private InMemoryTopic Require(string topic) => Find(topic) ?? throw EventLogFailures.UnknownTopic(topic);

    private sealed class Producer(InMemoryEventLog log) : IEventProducer
    {
        public Task AppendAsync(string topic, RecordBuffer records, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            lock (log.Gate)
            {
                log.Require(topic).Append(records);
                log.SignalChange();
            }

            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
