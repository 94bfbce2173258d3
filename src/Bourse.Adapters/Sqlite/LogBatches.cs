using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>Batches of records in the file: a row each.</summary>
internal static class LogBatches
{
    private const string Columns = "first_offset, base_offset, next_offset, base_timestamp, crc32c, records";
    private const string FromOffset = $"SELECT {Columns} FROM batches WHERE partition_id = ? AND next_offset > ? ORDER BY next_offset LIMIT 1";
    private const string FromTime = $"SELECT {Columns} FROM batches WHERE partition_id = ? AND max_timestamp >= ? ORDER BY next_offset";
    private const string Insertion =
        "INSERT INTO batches(partition_id, next_offset, first_offset, base_offset, base_timestamp, max_timestamp, crc32c, records) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    /// <summary>Appends batches to partitions of a topic; what one call appends to a partition is consecutive.</summary>
    public static void Append(RawConnection connection, LogTopic topic, IReadOnlyList<EncodedBatch> batches)
    {
        var (partition, end) = (-1, 0L);
        foreach (var batch in batches)
        {
            if (batch.Partition != partition)
            {
                partition = batch.Partition;
                end = RangeOf(connection, topic.PartitionIds[partition]).End;
            }

            using var insert = connection.Use(Insertion).With(topic.PartitionIds[partition]).With(end + batch.Next).With(end + batch.First).With(end);
            insert.With(batch.BaseTimestamp).With(batch.MaxTimestamp).With(batch.Crc).With(batch.Records.Span).Run();
        }
    }

    /// <summary>The offsets that a partition holds. Its newest batch is never deleted, so they are told by the batches alone.</summary>
    public static (long Start, long End) RangeOf(RawConnection connection, long partitionId)
    {
        using var last = connection.Use("SELECT max(next_offset) FROM batches WHERE partition_id = ?").With(partitionId);
        if (!last.Read() || last.NullableInt64(0) is not { } end) return (0, 0);
        using var first = connection.Use("SELECT first_offset FROM batches WHERE partition_id = ? ORDER BY next_offset LIMIT 1").With(partitionId);
        return (first.Read() ? first.Int64(0) : end, end);
    }

    /// <summary>The stored batch that holds the offset, or the next one behind it, from there on; null when there is none.</summary>
    public static RecordBatch? Read(RawConnection connection, TopicPartition partition, long partitionId, long offset)
    {
        using var query = connection.Use(FromOffset).With(partitionId).With(offset);
        return query.Read() ? Read(connection, query, partition, offset) : null;
    }

    /// <summary>The offset of the first record of that time or later, or null when there is none.</summary>
    public static long? FindOffset(RawConnection connection, long partitionId, long timestamp)
    {
        using var query = connection.Use(FromTime).With(partitionId).With(timestamp);
        while (query.Read())
        {
            using var batch = Read(connection, query, default, query.Int64(0));
            foreach (var record in batch)
            {
                if (record.Timestamp >= timestamp) return record.Offset;
            }
        }

        return null;
    }

    private static RecordBatch Read(RawConnection connection, RawStatement row, TopicPartition partition, long offset)
    {
        var stored = row.Blob(5);
        var rented = ArrayPool<byte>.Shared.Rent(stored.Length);
        stored.CopyTo(rented);
        var records = rented.AsMemory(0, stored.Length);
        var (first, next) = (row.Int64(0), row.Int64(2));
        var batch = new RecordBatch(partition, row.Int64(1), row.Int64(3), Math.Max(offset, first), next, records, rented);
        if (EncodedBatch.Checksum(records.Span) == row.Int64(4)) return batch;
        batch.Dispose();
        throw SqliteFailures.Damaged(connection.File, $"the records {first} to {next - 1} of {partition} do not match their checksum");
    }
}

/// <summary>Records ready to be stored as a row: numbered from the end of their partition, whatever that will be.</summary>
/// <param name="Partition">The partition's number.</param>
/// <param name="First">The number of the first record.</param>
/// <param name="Next">The number behind the last one.</param>
/// <param name="BaseTimestamp">The time from which the encoded timestamps count.</param>
/// <param name="MaxTimestamp">The latest timestamp.</param>
/// <param name="Records">The records, encoded.</param>
/// <param name="Crc">Their <see cref="Checksum"/>.</param>
internal readonly record struct EncodedBatch(
    int Partition, long First, long Next, long BaseTimestamp, long MaxTimestamp, ReadOnlyMemory<byte> Records, uint Crc)
{
    // A reader takes a whole row to memory, and wants about a mebibyte at a time unless it says otherwise.
    private const int RowBytes = 1 << 20;

    /// <summary>Lays out the records of a buffer in batches, ordered by partition. Nothing is copied when there is one partition.</summary>
    public static List<EncodedBatch> Of(RecordBuffer records, int partitions)
    {
        var batches = new List<EncodedBatch>();
        if (partitions == 1)
        {
            Cut(0, records, batches);
            return batches;
        }

        var buffers = new RecordBuffer[partitions];
        using var all = Wrap(records);
        foreach (var record in all) (buffers[Partitioner.PartitionOf(record.Key, record.HasKey, partitions)] ??= new RecordBuffer()).Add(record);
        for (var i = 0; i < partitions; i++)
        {
            if (buffers[i] is { } buffer) Cut(i, buffer, batches);
        }

        return batches;
    }

    /// <summary>CRC-32C (Castagnoli), as Kafka protects its batches.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    private static void Cut(int partition, RecordBuffer buffer, List<EncodedBatch> batches)
    {
        if (buffer.Count == 0) return;
        if (buffer.Bytes <= RowBytes)
        {
            batches.Add(New(partition, 0, buffer.Count, buffer.BaseTimestamp, buffer.MaxTimestamp, buffer.Encoded));
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
                batches.Add(New(partition, first, records.Current.Offset, buffer.BaseTimestamp, latest, buffer.Encoded[start..begin]));
                (start, first, latest) = (begin, records.Current.Offset, long.MinValue);
            }

            latest = Math.Max(latest, records.Current.Timestamp);
        }

        batches.Add(New(partition, first, buffer.Count, buffer.BaseTimestamp, latest, buffer.Encoded[start..]));
    }

    private static EncodedBatch New(int partition, long first, long next, long baseTimestamp, long maxTimestamp, ReadOnlyMemory<byte> records) =>
        new(partition, first, next, baseTimestamp, maxTimestamp, records, Checksum(records.Span));

    private static RecordBatch Wrap(RecordBuffer buffer) => new(default, 0, buffer.BaseTimestamp, 0, buffer.Count, buffer.Encoded, null);
}
