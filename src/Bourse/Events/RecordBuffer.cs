namespace Bourse.Events;

/// <summary>
/// Collects records to be appended together. Records are encoded in the form in which batches are stored and read (docs/data.md, "Record batch"), so
/// that no record is allocated or copied individually on its way to the disk. Reusable.
/// </summary>
public sealed class RecordBuffer
{
    private byte[] _data = new byte[16 * 1024];
    private int _length;

    /// <summary>How many records it holds.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes they take.</summary>
    public int Bytes => _length;

    /// <summary>The time from which the records' timestamps are counted: that of the first record, in ms since 1970 (UTC).</summary>
    public long BaseTimestamp { get; private set; }

    /// <summary>The latest timestamp of its records, in ms since 1970 (UTC); 0 when it is empty.</summary>
    public long MaxTimestamp { get; private set; }

    /// <summary>The encoded records, numbered from 0.</summary>
    public ReadOnlyMemory<byte> Encoded => _data.AsMemory(0, _length);

    /// <summary>Adds a record that has a key and a value.</summary>
    /// <param name="key">The key, which chooses the partition.</param>
    /// <param name="value">The message.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="timestamp">When it happened, in ms since 1970 (UTC).</param>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordHeaders headers, long timestamp) =>
        Add(key, true, value, true, headers.Encoded, timestamp);

    /// <summary>Adds a record with headers that are encoded already.</summary>
    internal void Add(ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, ReadOnlySpan<byte> headers, long timestamp) =>
        Add(key, hasKey, value, true, headers, timestamp);

    /// <summary>Adds a copy of a record, with its key (or none), value (or none), headers and timestamp.</summary>
    public void Add(in Record record) =>
        Add(record.Key, record.HasKey, record.Value, record.HasValue, record.EncodedHeaders, record.Timestamp);

    /// <summary>Adds a record whose key or value may be absent, which is not the same as empty.</summary>
    public void Add(byte[]? key, byte[]? value, RecordHeaders headers, long timestamp) =>
        Add(key, key is not null, value, value is not null, headers.Encoded, timestamp);

    /// <summary>Removes all records and keeps the memory.</summary>
    public void Clear()
    {
        _length = 0;
        Count = 0;
        BaseTimestamp = 0;
        MaxTimestamp = 0;
    }

    private void Add(ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue, ReadOnlySpan<byte> headers, long timestamp)
    {
        if (Count == 0) BaseTimestamp = timestamp;
        MaxTimestamp = Count == 0 ? timestamp : Math.Max(MaxTimestamp, timestamp);
        var target = Reserve(4 * Varint.MaxLength + key.Length + value.Length + headers.Length);
        var position = Varint.Write(target, (ulong)Count);
        position += Varint.WriteSigned(target[position..], timestamp - BaseTimestamp);
        position += Varint.Write(target[position..], hasKey ? (ulong)key.Length + 1 : 0);
        position += Varint.Write(target[position..], hasValue ? (ulong)value.Length + 1 : 0);
        position += Copy(key, target[position..]);
        position += Copy(value, target[position..]);
        position += Copy(headers, target[position..]);
        _length += position;
        Count++;
    }

    private static int Copy(ReadOnlySpan<byte> source, Span<byte> target)
    {
        source.CopyTo(target);
        return source.Length;
    }

    private Span<byte> Reserve(int needed)
    {
        if (_data.Length - _length < needed) Array.Resize(ref _data, Math.Max(_data.Length * 2, _length + needed));
        return _data.AsSpan(_length);
    }
}
