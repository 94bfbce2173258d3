using System.Runtime.InteropServices;
using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// A native consumer and the queue of what it has fetched. One call returns many records; everything else (rebalances, errors, ends of partitions)
/// becomes an event. For one thread at a time; no call waits.
/// </summary>
internal sealed unsafe class NativeConsumer : IDisposable
{
    private const int Capacity = 1024;
    private const int SeekMilliseconds = 1000;
    private readonly KafkaMessage** _messages;
    private readonly HeldRecords _held = new();
    private readonly BatchWriter _writer;
    private readonly Dictionary<TopicPartition, long> _positions = [];
    private readonly Dictionary<TopicPartition, long> _seeks = [];
    private readonly bool _isMember;
    private readonly QueueHandle _queue;
    private readonly QueueHandle _commits;
    private int _next;
    private int _count;
    private long _lastCommit;
    private bool _isClosing;

    /// <exception cref="BourseException">A setting is wrong.</exception>
    public NativeConsumer(KafkaOptions options, ConsumerOptions consumer, Signal changed)
    {
        Client = new KafkaClient(
            Librdkafka.Consumer, options, LibrdkafkaSettings.ForConsumer(options, consumer), rebalanced: OnRebalance);
        _isMember = consumer.Topics.Count > 0;
        Librdkafka.PollByConsumer(Client.Handle);
        _writer = new BatchWriter(_held);
        _messages = (KafkaMessage**)NativeMemory.Alloc(Capacity, (nuint)sizeof(KafkaMessage*));
        _queue = Librdkafka.ConsumerQueue(Client.Handle);
        _commits = Librdkafka.NewQueue(Client.Handle);
        _queue.SetWhenFilled(changed);
        _commits.SetWhenFilled(changed);
    }

    /// <summary>The native consumer.</summary>
    public KafkaClient Client { get; }

    /// <summary>The partitions that are read, each with the offset that is read next.</summary>
    public Dictionary<TopicPartition, long> Positions => _positions;

    /// <summary>The events not handled yet, oldest first.</summary>
    public Queue<KafkaEvent> Events { get; } = [];

    /// <summary>By which id the group's coordinator knows the consumer; empty before it has joined and after it has left.</summary>
    public string MemberId
    {
        get
        {
            var id = Librdkafka.MemberId(Client.Handle);
            if (id is null) return "";
            var text = Marshal.PtrToStringUTF8((nint)id)!;
            Librdkafka.Free(Client.Handle, id);
            return text;
        }
    }

    /// <summary>Whether the group has assigned the partitions to other members, which may be processing them already.</summary>
    public bool IsLost => Librdkafka.IsAssignmentLost(Client.Handle) != 0;

    /// <summary>How many records the client has fetched ahead.</summary>
    public long FetchedAhead => (long)Librdkafka.QueueLength(_queue);

    /// <summary>Joins the group that shares these topics.</summary>
    public void Subscribe(IEnumerable<string> topics)
    {
        using var list = NativePartitions.From(topics.Select(topic => new TopicPartition(topic, -1)));
        var error = Librdkafka.Subscribe(Client.Handle, list);
        if (error != KafkaErrors.None) throw Client.Failure(error, "subscribing");
    }

    /// <summary>Leaves the group, after its partitions have been revoked; the call itself does not wait.</summary>
    public void Unsubscribe() => _ = Librdkafka.Unsubscribe(Client.Handle);

    /// <summary>Reads these partitions from these offsets, besides those that are read already.</summary>
    public void Assign(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        using var list = NativePartitions.From(offsets);
        var error = _isMember || _positions.Count > 0
            ? Librdkafka.Consume(Librdkafka.AssignMore(Client.Handle, list))
            : Librdkafka.Assign(Client.Handle, list);
        if (error != KafkaErrors.None) throw Client.Failure(error, "assigning partitions");
        foreach (var (partition, offset) in offsets) _positions[partition] = offset;
    }

    /// <summary>Does not read these partitions any more.</summary>
    public void Unassign(IReadOnlyCollection<TopicPartition> partitions)
    {
        using var list = NativePartitions.From(partitions);
        // An error means that the client has dropped them already.
        Librdkafka.Consume(Librdkafka.Unassign(Client.Handle, list));
        foreach (var partition in partitions)
        {
            _positions.Remove(partition);
            _seeks.Remove(partition);
        }
    }

    /// <summary>Continues at another offset of a partition; takes effect before the next read.</summary>
    public void Seek(TopicPartition partition, long offset)
    {
        _positions[partition] = offset;
        _seeks[partition] = offset;
    }

    /// <summary>
    /// The next records of one partition, as many as have been fetched and <paramref name="maxBytes"/> hold, or null when there are none yet or an
    /// event has to be handled first.
    /// </summary>
    public RecordBatch? Take(int maxBytes)
    {
        Client.ThrowIfCallbackFailed();
        SeekNatively();
        while (_next < _count || Fill())
        {
            if (Events.Count > 0) return null;
            if (TakeRun(maxBytes) is { } batch) return batch;
        }

        return null;
    }

    /// <summary>The group's offsets of these partitions, negative where it has none; blocks.</summary>
    public Dictionary<TopicPartition, long> GetCommitted(IEnumerable<TopicPartition> partitions, TimeSpan timeout)
    {
        using var list = NativePartitions.From(partitions);
        var error = Librdkafka.Committed(Client.Handle, list, (int)timeout.TotalMilliseconds);
        if (error != KafkaErrors.None) throw Client.Failure(error, "asking for the group's offsets");
        return NativePartitions.Read(list.List);
    }

    /// <summary>Begins to commit; <see cref="TakeCommitted"/> returns the outcome.</summary>
    public int BeginCommit(IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        using var list = NativePartitions.From(offsets);
        return Librdkafka.Commit(Client.Handle, list, _commits, 0, (nint)(++_lastCommit));
    }

    /// <summary>The code with which the last commit ended, or null while it is under way.</summary>
    public int? TakeCommitted()
    {
        while (true)
        {
            using var found = Librdkafka.PollQueue(_commits, 0);
            if (found.IsInvalid) return null;
            if (Librdkafka.EventOpaque(found) != (nint)_lastCommit) continue;
            var error = Librdkafka.EventError(found);
            return error != KafkaErrors.None ? error : NativePartitions.ErrorIn(Librdkafka.EventPartitions(found));
        }
    }

    /// <summary>The code of the error after which the consumer is of no use, or <see cref="KafkaErrors.None"/>.</summary>
    public int FatalError() => Librdkafka.FatalError(Client.Handle, null, 0);

    /// <summary>Leaves the group (unless it is a static member, which may come back), and ends; blocks.</summary>
    public void Dispose()
    {
        DropMessages();
        _held.Dispose();
        _isClosing = true;
        AnswerEvents();
        _ = Librdkafka.Close(Client.Handle);
        _commits.Dispose();
        _queue.Dispose();
        Client.Dispose();
        NativeMemory.Free(_messages);
    }

    /// <summary>Closing a client blocks until every change of assignment it has reported is answered.</summary>
    private void AnswerEvents()
    {
        foreach (var pending in Events)
        {
            if (pending is KafkaRevoked revoked) Unassign(revoked.Partitions);
            else if (pending is KafkaAssigned) AssignNothing();
        }

        Events.Clear();

        void AssignNothing()
        {
            using var none = NativePartitions.From(Array.Empty<TopicPartition>());
            Librdkafka.Consume(Librdkafka.AssignMore(Client.Handle, none));
        }
    }

    /// <summary>One native call for up to <see cref="Capacity"/> records.</summary>
    private bool Fill()
    {
        _next = 0;
        _count = (int)Librdkafka.Consume(_queue, 0, _messages, Capacity);
        return _count > 0;
    }

    private void DropMessages()
    {
        while (_next < _count) Librdkafka.DestroyMessage(_messages[_next++]);
    }

    /// <summary>The records at the front of the queue that belong to one partition; null when the front held none that are wanted.</summary>
    private RecordBatch? TakeRun(int maxBytes)
    {
        var first = _messages[_next];
        var (topic, number) = (first->Topic, first->Partition);
        var partition = topic != 0 ? PartitionOf(first) : default;
        var isRead = _positions.TryGetValue(partition, out var position);
        do
        {
            var message = _messages[_next];
            if (message->Error != KafkaErrors.None)
            {
                if (!_writer.IsEmpty) break;
                Tell(message);
                return null;
            }

            if (message->Topic != topic || message->Partition != number) break;
            if (isRead && message->Offset >= position)
            {
                if (!_writer.IsEmpty && _writer.Length + (long)(message->KeyLength + message->Length) + 16 > maxBytes) break;
                _writer.Add(message);
                position = message->Offset + 1;
            }
            else
            {
                Librdkafka.DestroyMessage(message);
            }

            _next++;
        }
        while (_next < _count || (Fill() && Events.Count == 0));

        if (_writer.IsEmpty) return null;
        _positions[partition] = position;
        return _writer.Take(partition);
    }

    /// <summary>An error, or the end of a partition, which shows how far offsets without records reach.</summary>
    private void Tell(KafkaMessage* message)
    {
        var (error, offset) = (message->Error, message->Offset);
        var partition = message->Topic != 0 ? PartitionOf(message) : default;
        Librdkafka.DestroyMessage(message);
        _next++;
        if (error != KafkaErrors.PartitionEnd) Events.Enqueue(new KafkaTrouble(error, partition));
        else if (_positions.TryGetValue(partition, out var position) && offset > position) _positions[partition] = offset;
    }

    private void SeekNatively()
    {
        if (_seeks.Count == 0) return;
        DropSought();
        using var list = NativePartitions.From(_seeks);
        var error = Librdkafka.Consume(Librdkafka.Seek(Client.Handle, list, SeekMilliseconds));
        if (error == KafkaErrors.None) error = NativePartitions.ErrorIn(list.List);
        if (error != KafkaErrors.None)
        {
            // A partition that is not being fetched (starting, or stopped by an error) must be assigned again.
            Librdkafka.Consume(Librdkafka.Unassign(Client.Handle, list));
            error = Librdkafka.Consume(Librdkafka.AssignMore(Client.Handle, list));
        }

        if (error != KafkaErrors.None) throw Client.Failure(error, "seeking");
        _seeks.Clear();
    }

    /// <summary>Drops fetched records of partitions that are now read from another offset.</summary>
    private void DropSought()
    {
        var kept = 0;
        for (var i = _next; i < _count; i++)
        {
            if (_messages[i]->Topic != 0 && _seeks.ContainsKey(PartitionOf(_messages[i]))) Librdkafka.DestroyMessage(_messages[i]);
            else _messages[kept++] = _messages[i];
        }

        (_next, _count) = (0, kept);
    }

    private static TopicPartition PartitionOf(KafkaMessage* message) =>
        new(Marshal.PtrToStringUTF8(Librdkafka.NameOf(message->Topic))!, message->Partition);

    private void OnRebalance(int code, PartitionList* partitions)
    {
        List<TopicPartition> list = [.. NativePartitions.Read(partitions).Keys];
        if (_isClosing) Unassign(list);
        else if (code == KafkaErrors.Assign) Events.Enqueue(new KafkaAssigned(list));
        else Events.Enqueue(new KafkaRevoked(list, IsLost));
    }
}
