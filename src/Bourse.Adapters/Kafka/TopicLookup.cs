using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>Looks topics up over the connections of an existing client. All calls block.</summary>
/// <param name="client">The client.</param>
/// <param name="options">Holds the timeout.</param>
/// <param name="clock">Measures the time.</param>
/// <param name="isNew">Whether brokers may not know a topic yet (<see cref="KafkaTopics.IsNew"/>).</param>
internal sealed unsafe class TopicLookup(KafkaClient client, KafkaOptions options, TimeProvider clock, Func<string, bool> isNew)
{
    /// <summary>How long a partition that one broker reports may be unknown to the others.</summary>
    private static readonly TimeSpan PartitionPropagation = TimeSpan.FromSeconds(2);

    /// <summary>The timeout of a single request; refused credentials are noticed between two requests.</summary>
    private static readonly TimeSpan LongestSlice = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FirstSlice = TimeSpan.FromMilliseconds(250);

    /// <summary>Checks that a broker answers, whether or not it knows the topic.</summary>
    /// <exception cref="BourseException">None answers.</exception>
    public void RequireAnswer(string topic, CancellationToken cancellation)
    {
        using var handle = Librdkafka.NewTopic(client.Handle, topic);
        if (!handle.IsInvalid) Find(handle, (_, _) => true, cancellation);
    }

    /// <summary>Checks that all these partitions exist.</summary>
    /// <returns>The number of partitions of each topic.</returns>
    /// <exception cref="BourseException">One is not, or no broker answers.</exception>
    public Dictionary<string, int> Require(IEnumerable<TopicPartition> partitions, CancellationToken cancellation)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var topic in partitions.GroupBy(partition => partition.Topic))
        {
            using var handle = Librdkafka.NewTopic(client.Handle, topic.Key);
            var last = topic.MaxBy(partition => partition.Partition);
            var count = handle.IsInvalid ? null : CountPartitions(handle, topic.Key, last.Partition + 1, cancellation);
            if (cancellation.IsCancellationRequested) break;
            counts[topic.Key] = count ?? throw EventLogFailures.UnknownTopic(topic.Key);
            if (last.Partition >= count) throw EventLogFailures.UnknownPartition(last);
        }

        return counts;
    }

    /// <summary>The number of partitions of a topic, or null when there is none of that name.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="name">Its name.</param>
    /// <param name="expected">The least number expected: a broker that reports fewer may not know the newest yet.</param>
    /// <param name="cancellation">Ends the wait; the result is null then.</param>
    /// <exception cref="BourseException">No broker answers.</exception>
    public int? CountPartitions(TopicHandle topic, string name, int expected, CancellationToken cancellation)
    {
        int? count = null;
        Find(topic, IsFinal, cancellation);
        return count;

        bool IsFinal(TopicMetadata found, TimeSpan elapsed)
        {
            if (found.Error == KafkaErrors.LeaderNotAvailable) return false;
            if (KafkaErrors.IsUnknownTopic(found.Error)) return !isNew(name);
            if (found.Error != KafkaErrors.None) throw KafkaFailures.Of(found.Error, options, "looking a topic up", null);
            count = found.PartitionCount;
            return count >= expected || elapsed >= PartitionPropagation;
        }
    }

    private void Find(TopicHandle topic, Func<TopicMetadata, TimeSpan, bool> isFinal, CancellationToken cancellation)
    {
        var retries = KafkaRetries.OfPoll(options, clock);
        var slice = FirstSlice;
        while (!cancellation.IsCancellationRequested)
        {
            var (code, isDone) = Ask(topic, slice < retries.Remaining ? slice : retries.Remaining, found => isFinal(found, retries.Elapsed));
            if (isDone) return;
            slice = slice * 2 < LongestSlice ? slice * 2 : LongestSlice;
            // Errors are reported when the client is polled. A consumer is polled elsewhere, and only there.
            if (client.Polls) _ = Librdkafka.Poll(client.Handle, 0);
            if (client.IsDenied) throw KafkaFailures.Denied(options, client.LastReason);
            if (code != KafkaErrors.None && !KafkaErrors.IsUnreachable(code)) throw client.Failure(code, "looking a topic up");
            if (retries.Pause(cancellation) || cancellation.IsCancellationRequested) continue;
            var reason = code == KafkaErrors.None ? "brokers answer, but the topic has no leader yet" : client.LastReason;
            throw KafkaFailures.Unreachable(options, reason);
        }
    }

    private (int Code, bool IsDone) Ask(TopicHandle topic, TimeSpan timeout, Func<TopicMetadata, bool> isFinal)
    {
        ClusterMetadata* found = null;
        var code = Librdkafka.Metadata(client.Handle, 0, topic, &found, Math.Max(1, (int)timeout.TotalMilliseconds));
        if (code != KafkaErrors.None) return (code, false);
        using var metadata = new MetadataHandle(found);
        client.NoteAnswer();
        return (code, isFinal(metadata.FirstTopic));
    }
}
