using System.Buffers;
using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>Batches of records in the file: a row each.</summary>
internal static class SqliteBatches
{
    /// <summary>
    /// Records of at least this size are written in place: as a parameter they would be copied twice more, which costs more than the look-up.
    /// </summary>
    private const int InPlaceWriting = 256 * 1024;

    /// <summary>From this size on records are read in place, for the same reason; <see cref="Columns"/> has it, too.</summary>
    private const int InPlaceReading = 16 * 1024;

    private const string Columns =
        "id, first_offset, base_offset, next_offset, base_timestamp, crc32c, length(records), CASE WHEN length(records) < 16384 THEN records END";

    private const string FromOffset = $"SELECT {Columns} FROM batches WHERE partition_id = ? AND next_offset > ? ORDER BY next_offset";
    private const string FromTime = $"SELECT {Columns} FROM batches WHERE partition_id = ? AND max_timestamp >= ? ORDER BY next_offset";
    private const string EndOf = "SELECT max(next_offset) FROM batches WHERE partition_id = ?";
    private const string Insertion =
        """
        INSERT INTO batches(partition_id, next_offset, first_offset, base_offset, base_timestamp, max_timestamp, crc32c, records)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string Reservation =
        """
        INSERT INTO batches(partition_id, next_offset, first_offset, base_offset, base_timestamp, max_timestamp, crc32c, records)
        VALUES (?, ?, ?, ?, ?, ?, ?, zeroblob(?))
        """;

    /// <summary>Appends batches to partitions of a topic; what one call appends to a partition is consecutive.</summary>
    public static void Append(SqliteSession connection, SqliteTopic topic, IReadOnlyList<EncodedBatch> batches)
    {
        var (partition, end) = (-1, 0L);
        foreach (var batch in batches)
        {
            if (batch.Partition != partition)
            {
                partition = batch.Partition;
                using var last = connection.Use(EndOf).With(topic.PartitionIds[partition]);
                end = last.Read() ? last.NullableInt64(0) ?? 0 : 0;
            }

            Append(connection, topic.PartitionIds[partition], batch, end);
        }
    }

    /// <summary>The offsets that a partition holds. Its newest batch is never deleted, so the batches alone give the offsets.</summary>
    public static (long Start, long End) RangeOf(SqliteSession connection, long partitionId)
    {
        using var last = connection.Use(EndOf).With(partitionId);
        if (!last.Read() || last.NullableInt64(0) is not { } end) return (0, 0);
        using var first = connection.Use("SELECT first_offset FROM batches WHERE partition_id = ? ORDER BY next_offset LIMIT 1").With(partitionId);
        return (first.Read() ? first.Int64(0) : end, end);
    }

    /// <summary>The stored batches from the one that holds the offset, or the next one after it; records before the offset are skipped.</summary>
    public static IEnumerable<RecordBatch> ReadFrom(SqliteSession connection, TopicPartition partition, long partitionId, long offset)
    {
        using var query = connection.Use(FromOffset).With(partitionId).With(offset);
        using var blob = new SqliteBlobReader(connection, "batches", "records");
        while (query.Read()) yield return Read(query, blob, partition, offset, connection.File);
    }

    /// <summary>The offset of the first record of that time or later, or null when there is none.</summary>
    public static long? FindOffset(SqliteSession connection, long partitionId, long timestamp)
    {
        using var query = connection.Use(FromTime).With(partitionId).With(timestamp);
        using var blob = new SqliteBlobReader(connection, "batches", "records");
        while (query.Read())
        {
            using var batch = Read(query, blob, default, 0, connection.File);
            foreach (var record in batch)
            {
                if (record.Timestamp >= timestamp) return record.Offset;
            }
        }

        return null;
    }

    private static void Append(SqliteSession connection, long partitionId, in EncodedBatch batch, long end)
    {
        var isInPlace = batch.Records.Length >= InPlaceWriting;
        using var insert = connection.Use(isInPlace ? Reservation : Insertion);
        insert.With(partitionId).With(end + batch.Next).With(end + batch.First).With(end);
        insert.With(batch.BaseTimestamp).With(batch.MaxTimestamp).With(batch.Crc);
        if (isInPlace) insert.With(batch.Records.Length).Run();
        else insert.With(batch.Records.Span).Run();
        if (isInPlace) connection.WriteBlob("batches", "records", connection.LastRowId, batch.Records.Span);
    }

    private static RecordBatch Read(SqliteStatement row, SqliteBlobReader blob, TopicPartition partition, long offset, string file)
    {
        var length = (int)row.Int64(6);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        var records = rented.AsMemory(0, length);
        if (length < InPlaceReading) row.Blob(7).CopyTo(records.Span);
        else blob.Read(row.Int64(0), records.Span);
        var (first, next) = (row.Int64(1), row.Int64(3));
        var batch = new RecordBatch(partition, row.Int64(2), row.Int64(4), Math.Max(offset, first), next, records, rented);
        if (Crc32C.Of(records.Span) == row.Int64(5)) return batch;
        batch.Dispose();
        throw SqliteFailures.Damaged(file, $"the records {first} to {next - 1} of {partition} do not match their checksum");
    }
}
