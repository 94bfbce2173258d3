using System.Buffers;
using System.Runtime.InteropServices;
using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>Lays records of one partition down in the form of a batch (docs/data.md, "Record batch"), in rented memory.</summary>
internal sealed unsafe class BatchWriter
{
    private const int Smallest = 4 * 1024;
    private byte[]? _data;
    private int _length;
    private long _baseOffset;
    private long _baseTimestamp;
    private long _lastOffset;

    /// <summary>Whether there is no record yet.</summary>
    public bool IsEmpty => _data is null;

    /// <summary>How many bytes the records take.</summary>
    public int Length => _length;

    /// <summary>Adds a record, whose offset is higher than the last one's.</summary>
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
        _length += position;
        AddHeaders(message);
        _lastOffset = message->Offset;
    }

    /// <summary>The batch, and with it the memory; the writer is empty again.</summary>
    public RecordBatch Take(TopicPartition partition)
    {
        var batch = new RecordBatch(
            partition, _baseOffset, _baseTimestamp, _baseOffset, _lastOffset + 1, _data.AsMemory(0, _length), _data);
        (_data, _length) = (null, 0);
        return batch;
    }

    private void AddHeaders(KafkaMessage* message)
    {
        nint headers;
        var count = Librdkafka.HeadersOf(message, &headers) == KafkaErrors.None ? Librdkafka.CountHeaders(headers) : 0;
        _length += Varint.Write(Reserve(Varint.MaxLength), count);
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            byte* value;
            nuint size;
            if (Librdkafka.GetHeader(headers, i, &name, &value, &size) != KafkaErrors.None) break;
            var nameBytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
            var target = Reserve(2 * Varint.MaxLength + nameBytes.Length + (int)size);
            var position = Varint.Write(target, (ulong)nameBytes.Length);
            nameBytes.CopyTo(target[position..]);
            position += nameBytes.Length;
            position += Varint.Write(target[position..], value is null ? 0 : (ulong)size + 1);
            _length += position + Copy(value, size, target[position..]);
        }
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
