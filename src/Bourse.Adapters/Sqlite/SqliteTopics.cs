using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>A topic as the file holds it.</summary>
/// <param name="Id">Its number, never used again for another topic.</param>
/// <param name="Description">What it is like.</param>
/// <param name="PartitionIds">The numbers of its partitions, in order.</param>
internal sealed record SqliteTopic(long Id, TopicDescription Description, IReadOnlyList<long> PartitionIds);

/// <summary>Topics and their partitions in the file.</summary>
internal static class SqliteTopics
{
    public static SqliteTopic? Find(SqliteSession connection, string name)
    {
        using var query = connection.Use("SELECT id, name, uid, partitions, retention_ms, retention_bytes FROM topics WHERE name = ?").With(name);
        return query.Read() ? Read(connection, query) : null;
    }

    public static SqliteTopic Require(SqliteSession connection, string name) => Find(connection, name) ?? throw EventLogFailures.UnknownTopic(name);

    public static List<SqliteTopic> List(SqliteSession connection)
    {
        var topics = new List<SqliteTopic>();
        using var query = connection.Use("SELECT id, name, uid, partitions, retention_ms, retention_bytes FROM topics ORDER BY name");
        while (query.Read()) topics.Add(Read(connection, query));
        return topics;
    }

    public static Dictionary<string, string> ListIds(SqliteSession connection)
    {
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        using var query = connection.Use("SELECT name, uid FROM topics");
        while (query.Read()) ids.Add(query.Text(0), query.Text(1));
        return ids;
    }

    public static SqliteTopic Ensure(SqliteSession connection, TopicSpec spec)
    {
        if (Find(connection, spec.Name) is { } existing) return existing;
        using (var insert = connection.Use(
            $"INSERT INTO topics(name, uid, partitions, retention_ms, retention_bytes) VALUES (?, {SqliteLogSchema.NewTopicId}, ?, ?, ?)"))
        {
            var age = spec.RetentionTime is { } time ? (long?)time.TotalMilliseconds : null;
            insert.With(spec.Name).With(spec.Partitions).With(age).With(spec.RetentionBytes).Run();
        }

        for (var number = 0; number < spec.Partitions; number++)
        {
            using var insert = connection.Use("INSERT INTO partitions(topic_id, number) SELECT id, ? FROM topics WHERE name = ?");
            insert.With(number).With(spec.Name).Run();
        }

        SqliteGroups.InvalidateAll(connection);
        return Require(connection, spec.Name);
    }

    public static void Delete(SqliteSession connection, string name)
    {
        if (Find(connection, name) is not { } topic) return;
        foreach (var table in (string[])["batches", "owners", "committed"])
        {
            using var delete = connection.Use($"DELETE FROM {table} WHERE partition_id IN (SELECT id FROM partitions WHERE topic_id = ?)");
            delete.With(topic.Id).Run();
        }

        using (var partitions = connection.Use("DELETE FROM partitions WHERE topic_id = ?")) partitions.With(topic.Id).Run();
        using (var row = connection.Use("DELETE FROM topics WHERE id = ?")) row.With(topic.Id).Run();
        SqliteGroups.InvalidateAll(connection);
    }

    /// <summary>The number of a partition, or null when there is no such topic or partition.</summary>
    public static long? FindPartition(SqliteSession connection, TopicPartition partition)
    {
        using var query = connection.Use("SELECT p.id FROM partitions p JOIN topics t ON t.id = p.topic_id WHERE t.name = ? AND p.number = ?");
        return query.With(partition.Topic).With(partition.Partition).Read() ? query.Int64(0) : null;
    }

    public static long RequirePartition(SqliteSession connection, TopicPartition partition)
    {
        if (FindPartition(connection, partition) is { } id) return id;
        Require(connection, partition.Topic);
        throw EventLogFailures.UnknownPartition(partition);
    }

    private static SqliteTopic Read(SqliteSession connection, SqliteStatement row)
    {
        var id = row.Int64(0);
        var age = row.NullableInt64(4) is { } ms ? TimeSpan.FromMilliseconds(ms) : (TimeSpan?)null;
        var description = new TopicDescription(row.Text(1), row.Text(2), (int)row.Int64(3), 1, age, row.NullableInt64(5));
        var partitions = new List<long>(description.Partitions);
        using var query = connection.Use("SELECT id FROM partitions WHERE topic_id = ? ORDER BY number").With(id);
        while (query.Read()) partitions.Add(query.Int64(0));
        return new SqliteTopic(id, description, partitions);
    }
}
