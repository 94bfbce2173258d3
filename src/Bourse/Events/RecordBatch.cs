using System.Buffers;

namespace Bourse.Events;

/// <summary>
/// Consecutive records of one partition, ascending by offset, in memory that <see cref="Dispose"/> returns to its pool: nothing read from a batch may
/// be kept beyond that.
/// </summary>
public sealed class RecordBatch : IDisposable
{
    private readonly ReadOnlyMemory<byte> _encoded;
    private readonly long _baseOffset;
    private readonly long _baseTimestamp;
    private readonly Func<long, RecordHeaders>? _readHeaders;
    private byte[]? _rented;
    private IDisposable? _owner;

    /// <summary>Wraps encoded records (see <see cref="RecordBuffer.Encoded"/>).</summary>
    /// <param name="partition">Where the records come from.</param>
    /// <param name="baseOffset">The offset from which the encoded ones are counted.</param>
    /// <param name="baseTimestamp">The time from which the encoded ones are counted, ms since 1970 (UTC).</param>
    /// <param name="firstOffset">The first offset wanted; encoded records before it are skipped.</param>
    /// <param name="nextOffset">The offset after the last record of the batch.</param>
    /// <param name="encoded">The records.</param>
    /// <param name="rented">An array of the shared pool to give back on <see cref="Dispose"/>, or null.</param>
    /// <param name="readHeaders">
    /// Reads the headers of the record at an offset, for a log in which headers are expensive to read; null when they are among the encoded bytes.
    /// </param>
    /// <param name="owner">Disposed together with the batch; may be null.</param>
    public RecordBatch(
        TopicPartition partition, long baseOffset, long baseTimestamp, long firstOffset, long nextOffset, ReadOnlyMemory<byte> encoded,
        byte[]? rented, Func<long, RecordHeaders>? readHeaders = null, IDisposable? owner = null)
    {
        Partition = partition;
        FirstOffset = firstOffset;
        NextOffset = nextOffset;
        _baseOffset = baseOffset;
        _baseTimestamp = baseTimestamp;
        _encoded = encoded;
        _rented = rented;
        _readHeaders = readHeaders;
        _owner = owner;
    }

    /// <summary>Where the records come from.</summary>
    public TopicPartition Partition { get; }

    /// <summary>No record of the batch has a lower offset.</summary>
    public long FirstOffset { get; }

    /// <summary>The offset to read on from after this batch.</summary>
    public long NextOffset { get; }

    /// <summary>How many bytes its encoded records take.</summary>
    public int Bytes => _encoded.Length;

    /// <summary>Goes through the records.</summary>
    public Enumerator GetEnumerator() => new(_encoded.Span, _baseOffset, _baseTimestamp, FirstOffset, _readHeaders);

    /// <summary>
    /// The first records of this batch: as many as fit into <paramref name="maxBytes"/>, but at least one. The batch returned takes over the memory;
    /// this one must not be used any more.
    /// </summary>
    public RecordBatch Take(int maxBytes)
    {
        if (_encoded.Length <= maxBytes) return this;
        var records = GetEnumerator();
        if (!records.MoveNext()) return this;
        var limit = records.Position - records.Length + (long)maxBytes;
        var (end, next) = (records.Position, records.Current.Offset + 1);
        while (records.MoveNext() && records.Position <= limit) (end, next) = (records.Position, records.Current.Offset + 1);
        if (end == _encoded.Length) return this;
        var (rented, owner) = (_rented, _owner);
        (_rented, _owner) = (null, null);
        return new RecordBatch(Partition, _baseOffset, _baseTimestamp, FirstOffset, next, _encoded[..end], rented, _readHeaders, owner);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_rented is { } array) ArrayPool<byte>.Shared.Return(array);
        _rented = null;
        _owner?.Dispose();
        _owner = null;
    }

    /// <summary>Goes through the records of a batch without allocating.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _encoded;
        private readonly long _baseOffset;
        private readonly long _baseTimestamp;
        private readonly long _firstOffset;
        private readonly Func<long, RecordHeaders>? _readHeaders;
        private int _position;

        internal Enumerator(
            ReadOnlySpan<byte> encoded, long baseOffset, long baseTimestamp, long firstOffset, Func<long, RecordHeaders>? readHeaders)
        {
            _readHeaders = readHeaders;
            _encoded = encoded;
            _baseOffset = baseOffset;
            _baseTimestamp = baseTimestamp;
            _firstOffset = firstOffset;
        }

        /// <summary>The record reached by <see cref="MoveNext"/>.</summary>
        public Record Current { get; private set; }

        /// <summary>Where the record ends among the encoded bytes.</summary>
        public readonly int Position => _position;

        /// <summary>How many encoded bytes the record takes.</summary>
        public int Length { get; private set; }

        /// <summary>Goes to the next record; false when there is none.</summary>
        public bool MoveNext()
        {
            while (_position < _encoded.Length)
            {
                var start = _position;
                Current = ReadOne();
                Length = _position - start;
                if (Current.Offset >= _firstOffset) return true;
            }

            return false;
        }

        private Record ReadOne()
        {
            var offset = _baseOffset + (long)Varint.Read(_encoded, ref _position);
            var timestamp = _baseTimestamp + Varint.ReadSigned(_encoded, ref _position);
            var keyLength = (int)Varint.Read(_encoded, ref _position) - 1;
            var valueLength = (int)Varint.Read(_encoded, ref _position) - 1;
            var key = Take(keyLength);
            var value = Take(valueLength);
            return new Record(offset, timestamp, key, keyLength >= 0, value, valueLength >= 0, TakeHeaders(), _readHeaders);
        }

        private ReadOnlySpan<byte> Take(int length)
        {
            if (length <= 0) return default;
            var span = _encoded.Slice(_position, length);
            _position += length;
            return span;
        }

        private ReadOnlySpan<byte> TakeHeaders()
        {
            var start = _position;
            var count = Varint.Read(_encoded, ref _position);
            for (ulong i = 0; i < count; i++)
            {
                var nameLength = (int)Varint.Read(_encoded, ref _position);
                _position += nameLength;
                var lengthPlusOne = (int)Varint.Read(_encoded, ref _position);
                if (lengthPlusOne > 0) _position += lengthPlusOne - 1;
            }

            return _encoded[start.._position];
        }
    }
}

/// <summary>A record of a batch: a view that lives as long as the batch.</summary>
public readonly ref struct Record
{
    private readonly ReadOnlySpan<byte> _encodedHeaders;
    private readonly Func<long, RecordHeaders>? _readHeaders;

    internal Record(
        long offset, long timestamp, ReadOnlySpan<byte> key, bool hasKey, ReadOnlySpan<byte> value, bool hasValue,
        ReadOnlySpan<byte> encodedHeaders, Func<long, RecordHeaders>? readHeaders)
    {
        Offset = offset;
        Timestamp = timestamp;
        Key = key;
        HasKey = hasKey;
        Value = value;
        HasValue = hasValue;
        _encodedHeaders = encodedHeaders;
        _readHeaders = readHeaders;
    }

    /// <summary>Its place in the partition.</summary>
    public long Offset { get; }

    /// <summary>When it was written, in ms since 1970 (UTC).</summary>
    public long Timestamp { get; }

    /// <summary>Its key; empty when there is none.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>Whether it has a key.</summary>
    public bool HasKey { get; }

    /// <summary>Its message; empty when there is none.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>Whether it has a message.</summary>
    public bool HasValue { get; }

    internal ReadOnlySpan<byte> EncodedHeaders => _readHeaders is null ? _encodedHeaders : _readHeaders(Offset).Encoded;

    /// <summary>Its headers, copied out.</summary>
    public IReadOnlyList<(string Name, byte[]? Value)> ReadHeaders() => RecordHeaders.Decode(EncodedHeaders);
}
