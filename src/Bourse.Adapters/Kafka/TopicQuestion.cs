using System.Runtime.InteropServices;

namespace Bourse.Adapters.Kafka;

/// <summary>A topic as a broker describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Error">Why the broker reports nothing else (a code of <see cref="KafkaErrors"/>), or <see cref="KafkaErrors.None"/>.</param>
/// <param name="Id">Its identity, which no other topic has had or will have.</param>
/// <param name="IsInternal">Whether it is one of Kafka's own.</param>
/// <param name="Partitions">Its partitions.</param>
internal sealed record FoundTopic(string Name, int Error, string Id, bool IsInternal, IReadOnlyList<FoundPartition> Partitions);

/// <summary>A partition as a broker describes it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="IsLed">Whether it has a leader.</param>
/// <param name="Replicas">How many brokers keep it.</param>
internal readonly record struct FoundPartition(int Number, bool IsLed, int Replicas);

/// <summary>A pending request that describes topics, and the queue for its answer.</summary>
internal sealed unsafe class TopicQuestion : IDisposable
{
    private const int AnyOperation = 0;
    private const int ErrorSize = 512;
    private readonly Signal _answered = new();
    private readonly QueueHandle _queue;

    /// <summary>Sends the request without blocking.</summary>
    /// <param name="client">The native client, which must outlive the request.</param>
    /// <param name="topics">The names of the topics, at least one.</param>
    /// <param name="timeout">When the client itself gives up.</param>
    public TopicQuestion(ClientHandle client, IReadOnlyCollection<string> topics, TimeSpan timeout)
    {
        _queue = Librdkafka.NewQueue(client);
        _queue.SetWhenFilled(_answered);
        using var options = Librdkafka.NewAdminOptions(client, AnyOperation);
        var error = stackalloc byte[ErrorSize];
        _ = Librdkafka.SetRequestTimeout(options, Math.Max(1, (int)timeout.TotalMilliseconds), error, ErrorSize);
        using var names = NameTopics(topics);
        Librdkafka.DescribeTopics(client, names, options, _queue);
    }

    /// <summary>Returns when the answer has arrived, at the timeout, or when the wait is cancelled.</summary>
    public Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellation) => _answered.WaitAsync(longest, clock, cancellation);

    /// <summary>Takes the answer: the topics or an error code; null while there is none.</summary>
    public (int Error, IReadOnlyList<FoundTopic> Topics)? TakeAnswer()
    {
        using var answer = Librdkafka.PollQueue(_queue, 0);
        if (answer.IsInvalid) return null;
        var error = Librdkafka.EventError(answer);
        return error != KafkaErrors.None ? (error, []) : (KafkaErrors.None, Read(Librdkafka.DescribedTopics(answer)));
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Dispose();

    private static TopicCollectionHandle NameTopics(IReadOnlyCollection<string> topics)
    {
        var names = topics.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        try
        {
            fixed (nint* first = names) return Librdkafka.NewTopicCollection(first, (nuint)names.Length);
        }
        finally
        {
            foreach (var name in names) Marshal.FreeCoTaskMem(name);
        }
    }

    private static List<FoundTopic> Read(nint result)
    {
        nuint count;
        var topics = Librdkafka.TopicsOf(result, &count);
        var found = new List<FoundTopic>((int)count);
        for (nuint i = 0; i < count; i++) found.Add(ReadTopic(topics[i]));
        return found;
    }

    private static FoundTopic ReadTopic(nint topic)
    {
        nuint count;
        var partitions = Librdkafka.PartitionsOfDescribed(topic, &count);
        var found = new FoundPartition[count];
        for (nuint i = 0; i < count; i++) found[i] = ReadPartition(partitions[i]);
        return new FoundTopic(
            Marshal.PtrToStringUTF8(Librdkafka.NameOfDescribed(topic))!,
            Librdkafka.CodeOf(Librdkafka.ErrorOfDescribed(topic)),
            Marshal.PtrToStringUTF8(Librdkafka.TextOfId(Librdkafka.IdOfDescribed(topic))) ?? "",
            Librdkafka.IsInternal(topic) != 0,
            found);
    }

    private static FoundPartition ReadPartition(nint partition)
    {
        nuint replicas;
        _ = Librdkafka.ReplicasOf(partition, &replicas);
        return new FoundPartition(Librdkafka.NumberOf(partition), Librdkafka.LeaderOf(partition) != 0, (int)replicas);
    }
}
