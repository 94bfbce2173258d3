using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Bourse.Adapters.Kafka;

/// <summary>A topic as a broker tells of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Error">Why the broker tells no more (a code of <see cref="KafkaErrors"/>), or <see cref="KafkaErrors.None"/>.</param>
/// <param name="Id">Its identity, which no other topic has had or will have.</param>
/// <param name="IsInternal">Whether it is one of Kafka's own.</param>
/// <param name="Partitions">Its partitions.</param>
internal sealed record FoundTopic(string Name, int Error, string Id, bool IsInternal, IReadOnlyList<FoundPartition> Partitions);

/// <summary>A partition as a broker tells of it.</summary>
/// <param name="Number">Its number.</param>
/// <param name="IsLed">Whether it has a leader.</param>
/// <param name="Replicas">How many brokers keep it.</param>
internal readonly record struct FoundPartition(int Number, bool IsLed, int Replicas);

/// <summary>A question about topics that is on its way, and the queue by which its answer comes.</summary>
internal sealed unsafe class TopicQuestion : IDisposable
{
    private const int AnyOperation = 0;
    private const int ErrorSize = 512;
    private readonly Signal _answered = new();
    private readonly GCHandle _signal;
    private readonly nint _queue;

    /// <summary>Asks; nothing blocks.</summary>
    /// <param name="client">The native client, which outlives the question.</param>
    /// <param name="topics">The names of the topics, at least one.</param>
    /// <param name="patience">When the client itself gives up.</param>
    public TopicQuestion(nint client, IReadOnlyCollection<string> topics, TimeSpan patience)
    {
        _signal = GCHandle.Alloc(_answered);
        _queue = Librdkafka.NewQueue(client);
        Librdkafka.CallWhenFilled(_queue, &OnFilled, GCHandle.ToIntPtr(_signal));
        var names = topics.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        var options = Librdkafka.NewAdminOptions(client, AnyOperation);
        fixed (nint* first = names)
        {
            var collection = Librdkafka.NewTopicCollection(first, (nuint)names.Length);
            var error = stackalloc byte[ErrorSize];
            _ = Librdkafka.SetRequestTimeout(options, Math.Max(1, (int)patience.TotalMilliseconds), error, ErrorSize);
            Librdkafka.DescribeTopics(client, collection, options, _queue);
            Librdkafka.DestroyTopicCollection(collection);
        }

        Librdkafka.DestroyAdminOptions(options);
        foreach (var name in names) Marshal.FreeCoTaskMem(name);
    }

    /// <summary>Returns when the answer is there, or the time is over, or the wait is cancelled.</summary>
    public Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellation) => _answered.WaitAsync(longest, clock, cancellation);

    /// <summary>The answer, once, or null while there is none: the topics, or the code of the error for which there are none.</summary>
    public (int Error, IReadOnlyList<FoundTopic> Topics)? TakeAnswer()
    {
        var answer = Librdkafka.PollQueue(_queue, 0);
        if (answer == 0) return null;
        try
        {
            var error = Librdkafka.EventError(answer);
            return error != KafkaErrors.None ? (error, []) : (KafkaErrors.None, Read(Librdkafka.DescribedTopics(answer)));
        }
        finally
        {
            Librdkafka.DestroyEvent(answer);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Librdkafka.CallWhenFilled(_queue, null, 0);
        Librdkafka.DestroyQueue(_queue);
        _signal.Free();
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

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnFilled(nint client, nint opaque) => ((Signal)GCHandle.FromIntPtr(opaque).Target!).Set();
}
