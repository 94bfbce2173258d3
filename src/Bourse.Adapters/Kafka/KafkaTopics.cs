using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Bourse.Events;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using TopicDescription = Bourse.Events.TopicDescription;
using TopicPartition = Bourse.Events.TopicPartition;

namespace Bourse.Adapters.Kafka;

/// <summary>Creates, describes and deletes topics, and reads the offsets of their partitions.</summary>
[SuppressMessage("Design", "CA1001", Justification = "the semaphore makes no wait handle, so there is nothing to dispose of")]
internal sealed class KafkaTopics
{
    /// <summary>How long after its creation a topic may be unknown to some brokers.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>
    /// One question for offsets at a time: while librdkafka looks for leaders that it does not know yet, the answer to the same look-up of another
    /// question may end the process (docs/architecture.md).
    /// </summary>
    private readonly SemaphoreSlim _listing = new(1);

    private readonly ConcurrentDictionary<string, long> _ensured = new(StringComparer.Ordinal);
    private readonly KafkaAdmin _admin;
    private readonly TopicLookupClient _lookups;
    private readonly KafkaOptions _options;
    private readonly TimeProvider _clock;

    public KafkaTopics(KafkaAdmin admin, TopicLookupClient lookups, KafkaOptions options, TimeProvider clock)
    {
        _options = options;
        _admin = admin;
        _lookups = lookups;
        _clock = clock;
    }

    /// <summary>
    /// Whether the topic is so new that some brokers may not know it yet although another one has reported it.
    /// </summary>
    public bool IsNew(string topic) => _ensured.TryGetValue(topic, out var at) && _clock.GetElapsedTime(at) < Settling;

    public async Task<TopicDescription> EnsureAsync(TopicSpec spec, CancellationToken cancellation)
    {
        var topic = await FindOrCreateAsync(spec, cancellation);
        NoteMade(spec.Name);
        return topic;
    }

    /// <summary>Notes that the topic has been created just now, or may have been.</summary>
    public void NoteMade(string topic) => _ensured[topic] = _clock.GetTimestamp();

    private async Task<TopicDescription> FindOrCreateAsync(TopicSpec spec, CancellationToken cancellation)
    {
        EventLogFailures.Check(spec);
        if (await FindAsync(spec.Name, cancellation) is { } found) return found;
        var wanted = new TopicSpecification
        {
            Name = spec.Name,
            NumPartitions = spec.Partitions,
            ReplicationFactor = spec.Replication,
            Configs = KafkaTopicSettings.Of(spec),
        };
        try
        {
            var options = new CreateTopicsOptions { RequestTimeout = _admin.Timeout, OperationTimeout = _admin.Timeout };
            await _admin.AskAsync($"creating topic {spec.Name}", client => client.CreateTopicsAsync([wanted], options), cancellation);
        }
        catch (CreateTopicsException e) when (e.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
        {
            // Another process was faster; its topic is described below.
        }
        catch (CreateTopicsException e)
        {
            throw Refusal(spec, e.Results[0].Error);
        }

        return (await AwaitAsync(spec.Name, isThere: true, cancellation))!;
    }

    public async Task<TopicDescription?> FindAsync(string topic, CancellationToken cancellation)
    {
        if (await DescribeAsync(topic, cancellation) is not { } found) return null;
        return (await CompleteAsync([found], cancellation)).FirstOrDefault();
    }

    /// <summary>The topic's identity and partitions, or null when there is none of that name.</summary>
    public Task<FoundTopic?> LookUpAsync(string topic, CancellationToken cancellation) => DescribeAsync(topic, cancellation);

    public async Task<IReadOnlyList<TopicDescription>> ListAsync(CancellationToken cancellation)
    {
        var topics = await CompleteAsync(await FindAllAsync(cancellation), cancellation);
        return [.. topics.OrderBy(topic => topic.Name, StringComparer.Ordinal)];
    }

    public async Task<IReadOnlyDictionary<string, string>> ListIdsAsync(CancellationToken cancellation) =>
        (await FindAllAsync(cancellation)).ToDictionary(topic => topic.Name, topic => topic.Id, StringComparer.Ordinal);

    public async Task DeleteAsync(string topic, CancellationToken cancellation)
    {
        _ensured.TryRemove(topic, out _);
        try
        {
            var options = new DeleteTopicsOptions { RequestTimeout = _admin.Timeout, OperationTimeout = _admin.Timeout };
            await _admin.AskAsync($"deleting topic {topic}", client => client.DeleteTopicsAsync([topic], options), cancellation);
        }
        catch (DeleteTopicsException e) when (e.Results[0].Error.Code == ErrorCode.UnknownTopicOrPart)
        {
            return;
        }
        catch (DeleteTopicsException e)
        {
            throw _admin.Failure(e.Results[0].Error, $"deleting topic {topic}");
        }

        await AwaitAsync(topic, isThere: false, cancellation);
    }

    public async Task<IReadOnlyList<OffsetRange>> GetRangesAsync(string topic, CancellationToken cancellation)
    {
        var found = await DescribeAsync(topic, cancellation) ?? throw EventLogFailures.UnknownTopic(topic);
        return await GetRangesAsync([.. found.Partitions.Select(partition => new TopicPartition(topic, partition.Number))], cancellation);
    }

    /// <summary>The same for several topics, in the order given.</summary>
    public async Task<IReadOnlyList<OffsetRange>> GetRangesAsync(IReadOnlyList<string> topics, CancellationToken cancellation)
    {
        var found = await _lookups.FindAsync(topics, cancellation);
        if (found.Any(topic => topic.Error != KafkaErrors.None))
        {
            // The look-up of a single topic waits for one that is new, or names the one that does not exist.
            foreach (var topic in topics) _ = await DescribeAsync(topic, cancellation) ?? throw EventLogFailures.UnknownTopic(topic);
            found = await _lookups.FindAsync(topics, cancellation);
        }

        var partitions = found.SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Name, partition.Number)));
        var ranges = (await GetRangesAsync([.. partitions], cancellation)).ToLookup(range => range.Partition.Topic, StringComparer.Ordinal);
        return [.. topics.SelectMany(topic => ranges[topic])];
    }

    /// <summary>
    /// The offsets that these partitions hold now, ordered by topic and partition. Each range ends where a consumer stops: before the first open
    /// transaction.
    /// </summary>
    public async Task<IReadOnlyList<OffsetRange>> GetRangesAsync(
        IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        var starts = await ListOffsetsAsync(partitions, OffsetSpec.Earliest(), cancellation);
        var ends = await ListOffsetsAsync(partitions, OffsetSpec.Latest(), cancellation);
        return [.. starts.Select(start => new OffsetRange(start.Key, start.Value, Math.Max(start.Value, ends[start.Key])))
            .OrderBy(range => range.Partition.Topic, StringComparer.Ordinal).ThenBy(range => range.Partition.Partition)];
    }

    public async Task<long> FindOffsetAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellation)
    {
        await RequireAsync([partition], cancellation);
        var spec = OffsetSpec.ForTimestamp(Math.Max(0, time.ToUnixTimeMilliseconds()));
        var offset = (await ListOffsetsAsync([partition], spec, cancellation))[partition];
        return offset >= 0 ? offset : (await ListOffsetsAsync([partition], OffsetSpec.Latest(), cancellation))[partition];
    }

    /// <summary>Checks that all these partitions exist.</summary>
    /// <exception cref="BourseException">One is not.</exception>
    public async Task RequireAsync(IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation)
    {
        var found = await _lookups.FindAsync([.. partitions.Select(partition => partition.Topic).Distinct()], cancellation);
        foreach (var partition in partitions)
        {
            var topic = found.FirstOrDefault(topic => topic.Name == partition.Topic && topic.Error == KafkaErrors.None);
            if (topic is null) throw EventLogFailures.UnknownTopic(partition.Topic);
            if (topic.Partitions.All(known => known.Number != partition.Partition)) throw EventLogFailures.UnknownPartition(partition);
        }
    }

    /// <summary>The partitions of those of these topics that exist, in any order.</summary>
    public async Task<IEnumerable<TopicPartition>> ListPartitionsAsync(IReadOnlyCollection<string> topics, CancellationToken cancellation)
    {
        var found = await _lookups.FindAsync(topics, cancellation);
        return found.Where(topic => topic.Error == KafkaErrors.None)
            .SelectMany(topic => topic.Partitions.Select(partition => new TopicPartition(topic.Name, partition.Number)));
    }

    private async Task<List<FoundTopic>> FindAllAsync(CancellationToken cancellation)
    {
        var all = await _admin.AskBlockingAsync("listing topics", (client, timeout) => client.GetMetadata(timeout), cancellation);
        var found = await _lookups.FindAsync([.. all.Topics.Select(topic => topic.Topic)], cancellation);
        return [.. found.Where(topic => topic.Error == KafkaErrors.None && !topic.IsInternal)];
    }

    private BourseException Refusal(TopicSpec spec, Error error) => error.Code switch
    {
        ErrorCode.InvalidReplicationFactor => new BourseException(
            FailureKind.Usage, $"topic {spec.Name} cannot have {spec.Replication} replicas: there are not so many brokers", "ask for fewer"),
        _ => _admin.Failure(error, $"creating topic {spec.Name}"),
    };

    /// <summary>Waits until brokers report the topic with a leader for each partition, or do not know it any more.</summary>
    private async Task<TopicDescription?> AwaitAsync(string topic, bool isThere, CancellationToken cancellation)
    {
        var retries = KafkaRetries.OfPoll(_options, _clock);
        while (true)
        {
            var found = await DescribeAsync(topic, cancellation);
            if (found is null && !isThere) return null;
            var isLed = found is not null && found.Partitions.All(partition => partition.IsLed);
            // The broker that returns the topic's settings may learn of the topic later than the one that reported it.
            if (isLed && isThere && await CompleteAsync([found!], cancellation) is [var complete, ..]) return complete;

            if (await retries.PauseAsync(cancellation)) continue;
            var done = isThere ? "created" : "deleted";
            throw new BourseException(FailureKind.Failed, $"topic {topic} was {done}, but brokers do not know of it yet");
        }
    }

    private async Task<FoundTopic?> DescribeAsync(string topic, CancellationToken cancellation)
    {
        var retries = KafkaRetries.OfPoll(_options, _clock);
        var found = (await _lookups.FindAsync([topic], cancellation))[0];
        while (KafkaErrors.IsUnknownTopic(found.Error) && IsNew(topic) && await retries.PauseAsync(cancellation))
        {
            found = (await _lookups.FindAsync([topic], cancellation))[0];
        }

        return found.Error switch
        {
            KafkaErrors.None => found,
            KafkaErrors.UnknownTopicOrPartition or KafkaErrors.InvalidTopic => null,
            var code => throw _admin.Failure(new Error((ErrorCode)code), $"looking topic {topic} up"),
        };
    }

    /// <summary>Adds the topics' retention; a topic deleted in the meantime is omitted.</summary>
    private async Task<List<TopicDescription>> CompleteAsync(List<FoundTopic> topics, CancellationToken cancellation)
    {
        if (topics.Count == 0) return [];
        var resources = topics.ConvertAll(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic.Name });
        var settings = await DescribeConfigsAsync(resources, cancellation);
        return [.. topics.Where(topic => settings.ContainsKey(topic.Name)).Select(topic => KafkaTopicSettings.Describe(topic, settings[topic.Name]))];
    }

    private async Task<Dictionary<string, Dictionary<string, ConfigEntryResult>>> DescribeConfigsAsync(
        List<ConfigResource> resources, CancellationToken cancellation)
    {
        var options = new DescribeConfigsOptions { RequestTimeout = _admin.Timeout };
        try
        {
            var answers = await _admin.AskAsync("describing topics", client => client.DescribeConfigsAsync(resources, options), cancellation);
            return answers.ToDictionary(answer => answer.ConfigResource.Name, answer => answer.Entries);
        }
        catch (DescribeConfigsException e)
        {
            var answers = e.Results.Where(answer => answer.Error.Code != ErrorCode.UnknownTopicOrPart).ToList();
            if (answers.Find(answer => answer.Error.IsError) is { } failed) throw _admin.Failure(failed.Error, "describing topics");
            return answers.ToDictionary(answer => answer.ConfigResource.Name, answer => answer.Entries);
        }
    }

    private async Task<Dictionary<TopicPartition, long>> ListOffsetsAsync(
        IReadOnlyCollection<TopicPartition> partitions, OffsetSpec spec, CancellationToken cancellation)
    {
        if (partitions.Count == 0) return [];
        var specs = partitions.Select(partition => new TopicPartitionOffsetSpec
        {
            TopicPartition = new Confluent.Kafka.TopicPartition(partition.Topic, partition.Partition),
            OffsetSpec = spec,
        }).ToList();
        var retries = KafkaRetries.OfPoll(_options, _clock);
        while (true)
        {
            var found = await TryListOffsetsAsync(specs, cancellation);
            if (found.Find(info => info.Error.IsError) is not { } failed)
            {
                return found.ToDictionary(info => new TopicPartition(info.Topic, info.Partition), info => info.Offset.Value);
            }

            // A partition that has just been added is not known to every broker yet.
            var isUnknown = KafkaErrors.IsUnknownTopic((int)failed.Error.Code);
            if (isUnknown) await RequireAsync([new TopicPartition(failed.Topic, failed.Partition)], cancellation);
            var isTransient = isUnknown || KafkaErrors.IsLeaderless((int)failed.Error.Code);
            if (!isTransient || !await retries.PauseAsync(cancellation)) throw _admin.Failure(failed.Error, "asking for offsets");
        }
    }

    private async Task<List<TopicPartitionOffsetError>> TryListOffsetsAsync(List<TopicPartitionOffsetSpec> specs, CancellationToken cancellation)
    {
        var options = new ListOffsetsOptions { RequestTimeout = _admin.Timeout, IsolationLevel = IsolationLevel.ReadCommitted };
        if (!await _listing.WaitAsync(_admin.Timeout, cancellation)) throw _admin.Failure(new Error(ErrorCode.Local_TimedOut), "asking for offsets");
        try
        {
            var found = await _admin.AskAsync("asking for offsets", client => client.ListOffsetsAsync(specs, options), cancellation);
            return found.ResultInfos.ConvertAll(info => info.TopicPartitionOffsetError);
        }
        catch (ListOffsetsException e)
        {
            return e.Result.ResultInfos.ConvertAll(info => info.TopicPartitionOffsetError);
        }
        finally
        {
            _listing.Release();
        }
    }
}
