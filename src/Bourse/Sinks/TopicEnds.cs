using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>The identities and end offsets of a sink's topics. A topic that is deleted and created again has another identity.</summary>
internal sealed class TopicEnds(IEventLog log, IReadOnlyList<string> topics, TimeProvider clock)
{
    /// <summary>The minimum time between two checks, since each takes several round trips.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The most topics that are looked up one by one.</summary>
    private const int MostSingle = 8;

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
        var found = await FindAsync(topics, cancellation);
        foreach (var topic in topics) _ids[topic] = found.GetValueOrDefault(topic) ?? throw EventLogFailures.UnknownTopic(topic);
    }

    /// <summary>The present identities of some of the topics; the last one known of a topic that does not exist.</summary>
    public async Task<IReadOnlyDictionary<string, string>> RefreshIdsAsync(IReadOnlyCollection<string> some, CancellationToken cancellation)
    {
        foreach (var (topic, id) in await FindAsync(some, cancellation)) _ids[topic] = id;
        return _ids;
    }

    /// <summary>Whether one of the topics has been deleted and created again since its partitions were claimed.</summary>
    public async Task<bool> AreOthersAsync(CancellationToken cancellation) =>
        (await FindAsync(topics, cancellation)).Any(found => _ids[found.Key] != found.Value);

    /// <summary>Reads the ends of the topics.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        _ranges = await WhileTopicsGrowAsync(() => ReadAsync(cancellation), cancellation);
        _lookedAt = clock.GetTimestamp();
    }

    /// <summary>The present ends of the topics.</summary>
    public Task<IReadOnlyList<OffsetRange>> ReadAsync(CancellationToken cancellation) => log.GetRangesAsync(topics, cancellation);

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
            if ((await FindAsync(topics, cancellation)).Count < topics.Count) throw;
            throw new BourseException(FailureKind.Unreachable, $"not all brokers know the partitions yet: {e.Message}", inner: e);
        }
    }

    /// <summary>The identities of those topics that exist: one look-up of all topics costs as much as those of a few.</summary>
    private async Task<Dictionary<string, string>> FindAsync(IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        if (names.Count > MostSingle)
        {
            var all = await log.ListTopicIdsAsync(cancellation);
            return names.Where(all.ContainsKey).ToDictionary(name => name, name => all[name], StringComparer.Ordinal);
        }

        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (await log.FindTopicAsync(name, cancellation) is { } topic) found[name] = topic.Id;
        }

        return found;
    }
}
