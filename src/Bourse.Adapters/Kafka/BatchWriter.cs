using System.Buffers;
using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>Encodes records of one partition as a batch (docs/data.md, "Record batch"), in rented memory.</summary>
internal sealed unsafe class BatchWriter
{
    private const int Smallest = 4 * 1024;

    /// <summary>Headers are read from the native record on demand.</summary>
    private const ulong NoHeaders = 0;

    private readonly HeldRecords _held;
    private byte[]? _data;
    private NativeRecords? _records;
    private int _length;
    private long _baseOffset;
    private long _baseTimestamp;
    private long _lastOffset;

    /// <param name="held">The native records that batches still hold.</param>
    public BatchWriter(HeldRecords held) => _held = held;

    /// <summary>Whether there is no record yet.</summary>
    public bool IsEmpty => _data is null;

    /// <summary>How many bytes the records take.</summary>
    public int Length => _length;

    /// <summary>Adds a record, whose offset is higher than the last one's; it belongs to the batch from now on.</summary>
    public void Add(KafkaMessage* message)
    {
        int type;
        var timestamp = Math.Max(0, Librdkafka.TimestampOf(message, &type));
        if (_data is null) (_baseOffset, _baseTimestamp) = (message->Offset, timestamp);
        var target = Reserve(5 * Varint.MaxLength + (int)message->KeyLength + (int)message->Length);
        var position = Varint.Write(target, (ulong)(message->Offset - _baseOffset));
        position += Varint.WriteSigned(target[position..], timestamp - _baseTimestamp);
        position += Varint.Write(target[position..], message->Key is null ? 0 : (ulong)message->KeyLength + 1);
        position += Varint.Write(target[position..], message->Payload is null ? 0 : (ulong)message->Length + 1);
        position += Copy(message->Key, message->KeyLength, target[position..]);
        position += Copy(message->Payload, message->Length, target[position..]);
        position += Varint.Write(target[position..], NoHeaders);
        _length += position;
        (_records ??= _held.Begin()).Add(message);
        _lastOffset = message->Offset;
    }

    /// <summary>The batch, and with it the memory; the writer is empty again.</summary>
    public RecordBatch Take(TopicPartition partition)
    {
        var batch = new RecordBatch(
            partition, _baseOffset, _baseTimestamp, _baseOffset, _lastOffset + 1, _data.AsMemory(0, _length), _data, _records!.ReadHeaders, _records);
        (_data, _length, _records) = (null, 0, null);
        return batch;
    }

    private static int Copy(byte* source, nuint length, Span<byte> target)
    {
        if (source is null) return 0;
        new ReadOnlySpan<byte>(source, (int)length).CopyTo(target);
        return (int)length;
    }

    private Span<byte> Reserve(int needed)
    {
        _data ??= ArrayPool<byte>.Shared.Rent(Math.Max(Smallest, needed));
        if (_data.Length - _length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_data.Length * 2, _length + needed));
            _data.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_data);
            _data = larger;
        }

        return _data.AsSpan(_length);
    }
}
