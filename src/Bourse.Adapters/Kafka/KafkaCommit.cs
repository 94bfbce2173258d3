using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>Commits a consumer's offsets for its group, whether or not it is a member.</summary>
internal static class KafkaCommit
{
    /// <summary>How long a commit waits for a rebalance, which may itself be waiting for this member.</summary>
    private static readonly TimeSpan LongestRebalance = TimeSpan.FromSeconds(2);

    /// <summary>Commits for partitions that the consumer still has, all of them or none.</summary>
    /// <exception cref="BourseException">The consumer has lost a partition or its membership, or no broker answers.</exception>
    public static async Task RunAsync(
        NativeConsumer? queue, ConsumerOptions options, IReadOnlyDictionary<TopicPartition, long> offsets, KafkaEventLog log, Signal changed,
        CancellationToken cancellation)
    {
        var retries = KafkaRetries.OfRequest(log.Options, log.Clock);
        while (true)
        {
            Check(queue, options, offsets.Keys);
            var code = await TryAsync(queue!, offsets, log, changed, cancellation);
            if (code == KafkaErrors.None) return;
            var isTransient = code is KafkaErrors.RebalanceInProgress or KafkaErrors.IllegalGeneration
                ? retries.Elapsed < LongestRebalance
                : KafkaErrors.IsUnreachable(code);
            if (!isTransient || !await retries.PauseAsync(cancellation)) throw Failure(queue!, code, options, offsets.Keys.First());
        }
    }

    private static void Check(NativeConsumer? queue, ConsumerOptions options, IEnumerable<TopicPartition> partitions)
    {
        if (queue?.FatalError() == KafkaErrors.FencedInstance) throw EventLogFailures.Fenced(options.Group!, options.InstanceId!);
        foreach (var partition in partitions)
        {
            if (queue is null || !queue.Positions.ContainsKey(partition) || queue.IsLost)
            {
                throw EventLogFailures.LostPartition(options.Group!, partition);
            }
        }
    }

    private static async Task<int> TryAsync(
        NativeConsumer queue, IReadOnlyDictionary<TopicPartition, long> offsets, KafkaEventLog log, Signal changed, CancellationToken cancellation)
    {
        var start = log.Clock.GetTimestamp();
        var error = queue.BeginCommit(offsets);
        while (error == KafkaErrors.None)
        {
            changed.Reset();
            if (queue.TakeCommitted() is { } code) return code;
            var left = log.Options.Timeout - log.Clock.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return KafkaErrors.TimedOut;
            await changed.WaitAsync(left, log.Clock, cancellation);
            cancellation.ThrowIfCancellationRequested();
        }

        return error;
    }

    private static BourseException Failure(NativeConsumer queue, int code, ConsumerOptions options, TopicPartition partition) => code switch
    {
        KafkaErrors.FencedInstance or KafkaErrors.Fatal when options.InstanceId is not null =>
            EventLogFailures.Fenced(options.Group!, options.InstanceId),
        KafkaErrors.RebalanceInProgress or KafkaErrors.IllegalGeneration or KafkaErrors.UnknownMember or KafkaErrors.AssignmentLost
            or KafkaErrors.WrongState or KafkaErrors.MaxPollExceeded => EventLogFailures.LostPartition(options.Group!, partition),
        _ when KafkaErrors.IsUnknownTopic(code) => EventLogFailures.UnknownTopic(partition.Topic),
        _ => queue.Client.Failure(code, $"committing for group {options.Group}"),
    };
}
