using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>The identities and end offsets of a sink's topics. A topic that is deleted and created again has another identity.</summary>
internal sealed class TopicEnds(IEventLog log, IReadOnlyList<string> topics, TimeProvider clock)
{
    /// <summary>The minimum time between two checks, since each takes several round trips.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);
    private IReadOnlyList<OffsetRange> _ranges = [];
    private long _lookedAt;

    /// <summary>Whether the next check is due.</summary>
    public bool IsDue => _ranges.Count == 0 || clock.GetElapsedTime(_lookedAt) >= Interval;

    /// <summary>The partitions at the last check, including new ones.</summary>
    public IReadOnlyList<OffsetRange> Ranges => _ranges;

    /// <summary>Learns which topics they are.</summary>
    /// <exception cref="BourseException">There is none of one of the names.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        foreach (var topic in topics)
        {
            _ids[topic] = (await log.FindTopicAsync(topic, cancellation) ?? throw EventLogFailures.UnknownTopic(topic)).Id;
        }
    }

    /// <summary>The present identity of a topic; the last one known while it does not exist.</summary>
    public async Task<string> RefreshIdAsync(string topic, CancellationToken cancellation) =>
        _ids[topic] = (await log.FindTopicAsync(topic, cancellation))?.Id ?? _ids[topic];

    /// <summary>Whether one of the topics has been deleted and created again since its partitions were claimed.</summary>
    public async Task<bool> AreOthersAsync(CancellationToken cancellation)
    {
        foreach (var (topic, id) in _ids)
        {
            if (await log.FindTopicAsync(topic, cancellation) is { } found && found.Id != id) return true;
        }

        return false;
    }

    /// <summary>Reads the ends of the topics.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        _ranges = await WhileTopicsGrowAsync(() => ReadAsync(cancellation), cancellation);
        _lookedAt = clock.GetTimestamp();
    }

    /// <summary>The present ends of the topics.</summary>
    public async Task<IReadOnlyList<OffsetRange>> ReadAsync(CancellationToken cancellation)
    {
        if (topics.Count == 1) return await log.GetRangesAsync(topics[0], cancellation);
        var ranges = new List<OffsetRange>();
        foreach (var topic in topics) ranges.AddRange(await log.GetRangesAsync(topic, cancellation));
        return ranges;
    }

    /// <summary>
    /// Makes a call that may fail because a topic or partition is unknown. Some brokers learn of a new topic or partition before others, so while all
    /// topics exist, this failure is transient.
    /// </summary>
    public async Task<T> WhileTopicsGrowAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (BourseException e) when (e.Code is BourseErrorCode.UnknownTopic or BourseErrorCode.UnknownPartition)
        {
            foreach (var topic in topics)
            {
                if (await log.FindTopicAsync(topic, cancellation) is null) throw;
            }

            throw new BourseException(FailureKind.Unreachable, $"not all brokers know the partitions yet: {e.Message}", inner: e);
        }
    }
}
