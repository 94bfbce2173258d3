using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Consumer groups in the file: their members, which of them owns which partition, and what is committed. Every change of members or owners
/// increments the group's generation, by which members notice the change.
/// </summary>
internal static class SqliteGroups
{
    /// <summary>Makes all members of all groups check their assignment: topics were created or deleted.</summary>
    public static void InvalidateAll(SqliteSession connection) => connection.Execute("UPDATE groups SET generation = generation + 1");

    /// <summary>The group's generation; 0 when there is no such group.</summary>
    public static long GenerationOf(SqliteSession connection, string group)
    {
        using var query = connection.Use("SELECT generation FROM groups WHERE name = ?").With(group);
        return query.Read() ? query.Int64(0) : 0;
    }

    public static void Change(SqliteSession connection, string group)
    {
        using var insert = connection.Use(
            "INSERT INTO groups(name, generation, last_member) VALUES (?, 1, 0) ON CONFLICT(name) DO UPDATE SET generation = generation + 1");
        insert.With(group).Run();
    }

    /// <summary>Removes the members whose session has timed out, except the calling one.</summary>
    public static void Expire(SqliteSession connection, string group, string? except, DateTimeOffset now)
    {
        var dead = new List<string>();
        using (var query = connection.Use("SELECT id FROM members WHERE group_name = ? AND last_seen_ms + session_ms < ? AND id <> ?"))
        {
            query.With(group).With(now.ToUnixTimeMilliseconds()).With(except ?? "");
            while (query.Read()) dead.Add(query.Text(0));
        }

        foreach (var member in dead) Remove(connection, group, member);
    }

    public static void Remove(SqliteSession connection, string group, string member)
    {
        using (var delete = connection.Use("DELETE FROM members WHERE group_name = ? AND id = ?")) delete.With(group).With(member).Run();
        using (var delete = connection.Use("DELETE FROM owners WHERE group_name = ? AND member = ?")) delete.With(group).With(member).Run();
        Change(connection, group);
    }

    /// <summary>Makes a consumer a member, in the place of an earlier one of the same static name.</summary>
    /// <returns>Its name, and the number that distinguishes it from earlier and later members of that name.</returns>
    public static (string Id, long Incarnation) Join(SqliteSession connection, string group, ConsumerOptions options, DateTimeOffset now)
    {
        Change(connection, group);
        using var next = connection.Use("UPDATE groups SET last_member = last_member + 1 WHERE name = ? RETURNING last_member").With(group);
        next.Read();
        var incarnation = next.Int64(0);
        next.Run();
        var id = options.InstanceId ?? $"member-{incarnation:D6}";
        using var insert = connection.Use(
            "INSERT OR REPLACE INTO members(group_name, id, incarnation, topics, session_ms, last_seen_ms) VALUES (?, ?, ?, ?, ?, ?)");
        insert.With(group).With(id).With(incarnation).With(string.Join(' ', options.Topics));
        insert.With((long)options.SessionTimeout.TotalMilliseconds).With(now.ToUnixTimeMilliseconds()).Run();
        return (id, incarnation);
    }

    /// <summary>The number of the consumer that is the member of that name, or null when there is no such member.</summary>
    public static long? IncarnationOf(SqliteSession connection, string group, string member)
    {
        using var query = connection.Use("SELECT incarnation FROM members WHERE group_name = ? AND id = ?").With(group).With(member);
        return query.Read() ? query.Int64(0) : null;
    }

    public static void Touch(SqliteSession connection, string group, string member, DateTimeOffset now)
    {
        using var update = connection.Use("UPDATE members SET last_seen_ms = ? WHERE group_name = ? AND id = ?");
        update.With(now.ToUnixTimeMilliseconds()).With(group).With(member).Run();
    }

    /// <summary>Each member's topics.</summary>
    public static Dictionary<string, IReadOnlyCollection<string>> MembersOf(SqliteSession connection, string group)
    {
        var members = new Dictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        using var query = connection.Use("SELECT id, topics FROM members WHERE group_name = ? ORDER BY id").With(group);
        while (query.Read()) members.Add(query.Text(0), query.Text(1).Split(' ').ToHashSet(StringComparer.Ordinal));
        return members;
    }

    public static Dictionary<TopicPartition, string> OwnersOf(SqliteSession connection, string group)
    {
        var owners = new Dictionary<TopicPartition, string>();
        using var query = connection.Use(
            """
            SELECT t.name, p.number, o.member FROM owners o JOIN partitions p ON p.id = o.partition_id JOIN topics t ON t.id = p.topic_id
            WHERE o.group_name = ? ORDER BY t.name, p.number
            """).With(group);
        while (query.Read()) owners.Add(new TopicPartition(query.Text(0), (int)query.Int64(1)), query.Text(2));
        return owners;
    }

    public static void Release(SqliteSession connection, string group, string member, IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            if (SqliteTopics.FindPartition(connection, partition) is not { } id) continue;
            using var delete = connection.Use("DELETE FROM owners WHERE group_name = ? AND partition_id = ? AND member = ?");
            delete.With(group).With(id).With(member).Run();
        }

        Change(connection, group);
    }

    public static void Claim(SqliteSession connection, string group, string member, IReadOnlyCollection<TopicPartition> partitions)
    {
        foreach (var partition in partitions)
        {
            using var insert = connection.Use("INSERT INTO owners(group_name, partition_id, member) VALUES (?, ?, ?)");
            insert.With(group).With(SqliteTopics.RequirePartition(connection, partition)).With(member).Run();
        }

        if (partitions.Count > 0) Change(connection, group);
    }

    public static Dictionary<TopicPartition, long> CommittedOf(SqliteSession connection, string group)
    {
        var committed = new Dictionary<TopicPartition, long>();
        using var query = connection.Use(
            """
            SELECT t.name, p.number, c.next_offset FROM committed c JOIN partitions p ON p.id = c.partition_id JOIN topics t ON t.id = p.topic_id
            WHERE c.group_name = ? ORDER BY t.name, p.number
            """).With(group);
        while (query.Read()) committed.Add(new TopicPartition(query.Text(0), (int)query.Int64(1)), query.Int64(2));
        return committed;
    }

    public static void Commit(SqliteSession connection, string group, IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        foreach (var (partition, offset) in offsets)
        {
            using var upsert = connection.Use("INSERT OR REPLACE INTO committed(group_name, partition_id, next_offset) VALUES (?, ?, ?)");
            upsert.With(group).With(SqliteTopics.RequirePartition(connection, partition)).With(offset).Run();
        }
    }

    /// <summary>Commits from outside the group, which is allowed as long as it has no members.</summary>
    public static void CommitFromOutside(
        SqliteSession connection, string group, IReadOnlyDictionary<TopicPartition, long> offsets, DateTimeOffset now)
    {
        Expire(connection, group, null, now);
        if (MembersOf(connection, group).Count > 0) throw EventLogFailures.GroupHasMembers(group);
        Commit(connection, group, offsets);
    }

    /// <summary>The groups that have live members or have committed something.</summary>
    public static List<GroupDescription> List(SqliteSession connection, DateTimeOffset now)
    {
        var names = new List<string>();
        using (var query = connection.Use("SELECT group_name FROM members UNION SELECT group_name FROM committed ORDER BY 1"))
        {
            while (query.Read()) names.Add(query.Text(0));
        }

        var groups = new List<GroupDescription>();
        foreach (var name in names)
        {
            var members = LiveMembers(connection, name, now);
            if (members.Count > 0 || CommittedOf(connection, name).Count > 0) groups.Add(new(name, members.Count > 0 ? "Stable" : "Empty", members));
        }

        return groups;
    }

    private static List<GroupMember> LiveMembers(SqliteSession connection, string group, DateTimeOffset now)
    {
        var owners = OwnersOf(connection, group);
        var members = new List<GroupMember>();
        using var query = connection.Use("SELECT id FROM members WHERE group_name = ? AND last_seen_ms + session_ms >= ? ORDER BY id");
        query.With(group).With(now.ToUnixTimeMilliseconds());
        while (query.Read())
        {
            var id = query.Text(0);
            members.Add(new GroupMember(id, [.. owners.Where(pair => pair.Value == id).Select(pair => pair.Key)]));
        }

        return members;
    }
}
