using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Adapters.Sqlite;

/// <summary>The table <c>bars_progress</c>: how far each partition is stored, and who may write it.</summary>
internal static class SqliteBarProgress
{
    private const string ClaimStatement =
        """
        INSERT INTO bars_progress(topic, part, topic_id, next_offset, epoch, owner) VALUES (?1, ?2, ?3, 0, 1, ?4)
        ON CONFLICT(topic, part) DO UPDATE SET
          next_offset = CASE WHEN topic_id = ?3 THEN next_offset ELSE 0 END, topic_id = ?3, epoch = epoch + 1, owner = ?4
        RETURNING next_offset, epoch
        """;

    public static PartitionProgress Claim(SqliteSession session, string owner, string topicId, TopicPartition partition)
    {
        using var claim = session.Use(ClaimStatement).With(partition.Topic).With(partition.Partition).With(topicId).With(owner);
        if (!claim.Read()) throw new InvalidOperationException("a claim returned no row");
        var claimed = new PartitionProgress(partition, claim.Int64(0), claim.Int64(1), owner);
        claim.Run();
        return claimed;
    }

    /// <exception cref="FencedException">Another owner has claimed the partition since.</exception>
    public static void Advance(SqliteSession session, PartitionAdvance advance)
    {
        var (partition, epoch, next) = advance;
        using var update = session.Use("UPDATE bars_progress SET next_offset = ? WHERE topic = ? AND part = ? AND epoch = ? RETURNING 1");
        var isOwner = update.With(next).With(partition.Topic).With(partition.Partition).With(epoch).Read();
        if (!isOwner) throw new FencedException(partition);
        update.Run();
    }

    public static IReadOnlyList<PartitionProgress> Read(SqliteSession session)
    {
        var progress = new List<PartitionProgress>();
        using var query = session.Use("SELECT topic, part, next_offset, epoch, owner FROM bars_progress ORDER BY topic, part");
        while (query.Read())
        {
            progress.Add(new PartitionProgress(
                new TopicPartition(query.Text(0), (int)query.Int64(1)), query.Int64(2), query.Int64(3), query.Text(4)));
        }

        return progress;
    }
}
