namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Deletes old batches, but never the newest of a partition. Appends trigger it after a tenth of the topic's retention time or size.
/// </summary>
internal sealed class SqliteRetention(TimeProvider clock)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private readonly Dictionary<long, (long Timestamp, long Bytes)> _checked = [];

    public void Apply(SqliteSession connection, SqliteTopic topic, IReadOnlyList<EncodedBatch> appended)
    {
        var (age, bytes) = (topic.Description.RetentionTime, topic.Description.RetentionBytes);
        if (age is null && bytes is null) return;
        if (_checked.TryGetValue(topic.Id, out var last))
        {
            var size = last.Bytes + appended.Sum(batch => (long)batch.Records.Length);
            _checked[topic.Id] = (last.Timestamp, size);
            var pause = age is { } most && most / 10 < LongestPause ? most / 10 : LongestPause;
            var isEarly = age is null || clock.GetElapsedTime(last.Timestamp) < pause;
            if (isEarly && (bytes is null || size < bytes / 10)) return;
        }

        foreach (var partition in topic.PartitionIds) Apply(connection, partition, age, bytes);
        _checked[topic.Id] = (clock.GetTimestamp(), 0);
    }

    private void Apply(SqliteSession connection, long partition, TimeSpan? age, long? bytes)
    {
        var oldest = age is { } span ? (clock.GetUtcNow() - span).ToUnixTimeMilliseconds() : long.MinValue;
        var rows = Rows(connection, partition);
        var total = rows.Sum(row => row.Bytes);
        var keep = 0;
        while (keep < rows.Count - 1 && (rows[keep].MaxTimestamp < oldest || total - rows[keep].Bytes >= bytes)) total -= rows[keep++].Bytes;
        if (keep == 0) return;
        using var delete = connection.Use("DELETE FROM batches WHERE partition_id = ? AND next_offset <= ?");
        delete.With(partition).With(rows[keep - 1].Next).Run();
    }

    private static List<(long Next, long MaxTimestamp, long Bytes)> Rows(SqliteSession connection, long partition)
    {
        var rows = new List<(long, long, long)>();
        using var query = connection.Use(
            "SELECT next_offset, max_timestamp, length(records) FROM batches WHERE partition_id = ? ORDER BY next_offset");
        query.With(partition);
        while (query.Read()) rows.Add((query.Int64(0), query.Int64(1), query.Int64(2)));
        return rows;
    }
}
