using System.Buffers;
using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>Batches of records in the file: a row each.</summary>
internal static class LogBatches
{
    private const string Columns = "first_offset, base_offset, next_offset, base_timestamp, crc32c, records";
    private const string FromOffset = $"SELECT {Columns} FROM batches WHERE partition_id = ? AND next_offset > ? ORDER BY next_offset LIMIT 1";
    private const string FromTime = $"SELECT {Columns} FROM batches WHERE partition_id = ? AND max_timestamp >= ? ORDER BY next_offset";
    private const string Insertion =
        """
        INSERT INTO batches(partition_id, next_offset, first_offset, base_offset, base_timestamp, max_timestamp, crc32c, records)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """;

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
        if (BatchEncoder.Checksum(records.Span) == row.Int64(4)) return batch;
        batch.Dispose();
        throw SqliteFailures.Damaged(connection.File, $"the records {first} to {next - 1} of {partition} do not match their checksum");
    }
}
