using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>Records ready to be stored as a row, numbered relative to the end of their partition.</summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="First">The number of the first record.</param>
/// <param name="Next">The number after the last one.</param>
/// <param name="BaseTimestamp">The time from which the encoded timestamps count.</param>
/// <param name="MaxTimestamp">The latest timestamp.</param>
/// <param name="Records">The records, encoded.</param>
/// <param name="Crc">Their <see cref="Crc32C"/>.</param>
internal readonly record struct EncodedBatch(
    int Partition, long First, long Next, long BaseTimestamp, long MaxTimestamp, ReadOnlyMemory<byte> Records, uint Crc);

/// <summary>Lays out the records of a call in batches. One a producer: it keeps its memory from call to call.</summary>
internal sealed class BatchEncoder
{
    // A reader loads a whole row into memory, and by default about a mebibyte at a time.
    private const int RowBytes = 1 << 20;
    private readonly List<EncodedBatch> _batches = [];
    private RecordBuffer[] _buffers = [];

    /// <summary>For how many partitions it has encoded last.</summary>
    public int Partitions { get; private set; }

    /// <summary>The batches, ordered by partition; valid until the next call. With one partition nothing is copied.</summary>
    public IReadOnlyList<EncodedBatch> Encode(RecordBuffer records, int partitions)
    {
        _batches.Clear();
        Partitions = partitions;
        if (partitions == 1)
        {
            Cut(0, records);
            return _batches;
        }

        if (_buffers.Length != partitions) _buffers = [.. Enumerable.Range(0, partitions).Select(_ => new RecordBuffer())];
        foreach (var buffer in _buffers) buffer.Clear();
        using var all = Wrap(records);
        foreach (var record in all) _buffers[Partitioner.PartitionOf(record.Key, record.HasKey, partitions)].Add(record);
        for (var i = 0; i < partitions; i++) Cut(i, _buffers[i]);
        return _batches;
    }

    private void Cut(int partition, RecordBuffer buffer)
    {
        if (buffer.Count == 0) return;
        if (buffer.Bytes <= RowBytes)
        {
            Take(partition, 0, buffer.Count, buffer.BaseTimestamp, buffer.MaxTimestamp, buffer.Encoded);
            return;
        }

        using var all = Wrap(buffer);
        var (start, first, latest) = (0, 0L, long.MinValue);
        var records = all.GetEnumerator();
        while (records.MoveNext())
        {
            var begin = records.Position - records.Length;
            if (begin > start && records.Position - start > RowBytes)
            {
                Take(partition, first, records.Current.Offset, buffer.BaseTimestamp, latest, buffer.Encoded[start..begin]);
                (start, first, latest) = (begin, records.Current.Offset, long.MinValue);
            }

            latest = Math.Max(latest, records.Current.Timestamp);
        }

        Take(partition, first, buffer.Count, buffer.BaseTimestamp, latest, buffer.Encoded[start..]);
    }

    private void Take(int partition, long first, long next, long baseTimestamp, long maxTimestamp, ReadOnlyMemory<byte> records) =>
        _batches.Add(new EncodedBatch(partition, first, next, baseTimestamp, maxTimestamp, records, Crc32C.Of(records.Span)));

    private static RecordBatch Wrap(RecordBuffer buffer) => new(default, 0, buffer.BaseTimestamp, 0, buffer.Count, buffer.Encoded, null);
}
