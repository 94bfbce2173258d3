using Bourse.Events;

namespace Bourse.Adapters.Sqlite;

/// <summary>The result of a member's check of its group.</summary>
/// <param name="Id">The member's name.</param>
/// <param name="Incarnation">Its number (see <see cref="SqliteGroups.Join"/>).</param>
/// <param name="Generation">The group's generation it has seen.</param>
/// <param name="IsFenced">Whether another consumer has taken its static name.</param>
/// <param name="Lost">Partitions it held that are not its own any more.</param>
/// <param name="Revoked">Partitions it owns and has to give up.</param>
/// <param name="Owned">All partitions that it owns, each with the offset where the group goes on.</param>
internal sealed record SqliteMembershipView(
    string Id,
    long Incarnation,
    long Generation,
    bool IsFenced,
    IReadOnlyList<TopicPartition> Lost,
    IReadOnlyList<TopicPartition> Revoked,
    IReadOnlyDictionary<TopicPartition, long> Owned);

/// <summary>A consumer's membership of a group. Each operation on the group's rows runs inside a transaction of the writer.</summary>
internal sealed class SqliteMembership(ConsumerOptions options, TimeProvider clock)
{
    private readonly string _group = options.Group!;

    /// <summary>The result of the last check; null before the first.</summary>
    public SqliteMembershipView? View { get; private set; }

    private DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Stores the result of a transaction once that is committed.</summary>
    public void Accept(SqliteMembershipView view) => View = view;

    /// <summary>
    /// Sends the member's heartbeat, joins when it is not a member, removes members whose session has timed out, and takes the free partitions
    /// assigned to it.
    /// </summary>
    public SqliteMembershipView Look(SqliteSession connection, IReadOnlyCollection<TopicPartition> held)
    {
        SqliteGroups.Expire(connection, _group, View?.Id, Now);
        var current = View is null ? null : SqliteGroups.IncarnationOf(connection, _group, View.Id);
        var isMember = current is not null && current == View!.Incarnation;
        if (View is not null && current is not null && !isMember) return View with { IsFenced = true, Lost = [.. held] };

        var owned = isMember ? OwnedBy(connection, View!.Id) : [];
        var (id, incarnation) = isMember ? (View!.Id, View.Incarnation) : SqliteGroups.Join(connection, _group, options, Now);
        if (isMember) SqliteGroups.Touch(connection, _group, id, Now);
        return Settle(connection, id, incarnation, [.. held.Where(partition => !owned.Contains(partition))]);
    }

    /// <summary>Releases the revoked partitions and takes the assigned ones.</summary>
    public SqliteMembershipView Release(SqliteSession connection, IReadOnlyCollection<TopicPartition> revoked)
    {
        var view = View!;
        if (!IsMember(connection)) return view with { Generation = -1, Revoked = [], Owned = new Dictionary<TopicPartition, long>() };
        SqliteGroups.Release(connection, _group, view.Id, revoked);
        return Settle(connection, view.Id, view.Incarnation, []);
    }

    /// <summary>Commits, if the member owns all of the partitions.</summary>
    public void Commit(SqliteSession connection, IReadOnlyDictionary<TopicPartition, long> offsets)
    {
        var owned = IsMember(connection) ? OwnedBy(connection, View!.Id) : [];
        foreach (var partition in offsets.Keys)
        {
            if (!owned.Contains(partition)) throw EventLogFailures.LostPartition(_group, partition);
        }

        SqliteGroups.Commit(connection, _group, offsets);
        if (View is not null && owned.Count > 0) SqliteGroups.Touch(connection, _group, View.Id, Now);
    }

    /// <summary>Leaves the group. A static member stays, since it may come back.</summary>
    public void Leave(SqliteSession connection)
    {
        if (IsMember(connection)) SqliteGroups.Remove(connection, _group, View!.Id);
    }

    private bool IsMember(SqliteSession connection) =>
        View is not null && SqliteGroups.IncarnationOf(connection, _group, View.Id) == View.Incarnation;

    private SqliteMembershipView Settle(SqliteSession connection, string id, long incarnation, IReadOnlyList<TopicPartition> lost)
    {
        var owners = SqliteGroups.OwnersOf(connection, _group);
        var target = TargetOf(connection, id, owners);
        var revoked = owners.Where(pair => pair.Value == id && !target.Contains(pair.Key)).Select(pair => pair.Key).ToList();
        SqliteGroups.Claim(connection, _group, id, [.. target.Where(partition => !owners.ContainsKey(partition))]);
        var committed = SqliteGroups.CommittedOf(connection, _group);
        var owned = OwnedBy(connection, id).ToDictionary(
            partition => partition, partition => committed.TryGetValue(partition, out var offset) ? offset : StartOf(connection, partition));
        return new SqliteMembershipView(id, incarnation, SqliteGroups.GenerationOf(connection, _group), false, lost, revoked, owned);
    }

    private HashSet<TopicPartition> TargetOf(SqliteSession connection, string id, Dictionary<TopicPartition, string> owners)
    {
        var members = SqliteGroups.MembersOf(connection, _group);
        var names = members.Values.SelectMany(names => names).Distinct(StringComparer.Ordinal);
        var topics = names.Select(name => SqliteTopics.Find(connection, name)).OfType<SqliteTopic>();
        var partitions = topics.SelectMany(topic => topic.Description.TopicPartitions);
        return [.. GroupAssignment.Compute(members, partitions, owners).Where(pair => pair.Value == id).Select(pair => pair.Key)];
    }

    private HashSet<TopicPartition> OwnedBy(SqliteSession connection, string id) =>
        [.. SqliteGroups.OwnersOf(connection, _group).Where(pair => pair.Value == id).Select(pair => pair.Key)];

    private long StartOf(SqliteSession connection, TopicPartition partition)
    {
        var (start, end) = SqliteBatches.RangeOf(connection, SqliteTopics.RequirePartition(connection, partition));
        return options.Start == StartAt.Earliest ? start : end;
    }
}
