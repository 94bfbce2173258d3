using Bourse.Adapters.Sqlite;
using Bourse.Events;

namespace Bourse.Tests.InMemory;

/// <summary>A consumer group in memory: members, who owns which partition, and what is committed. The log's lock guards it.</summary>
internal sealed class InMemoryGroup(string name, TimeProvider clock)
{
    private readonly SortedDictionary<string, Member> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<TopicPartition, string> _owners = [];

    public Dictionary<TopicPartition, long> Committed { get; } = [];

    public bool HasMembers => _members.Count > 0;

    public GroupDescription Describe() =>
        new(name, HasMembers ? "Stable" : "Empty", [.. _members.Keys.Select(id => new GroupMember(id, OwnedBy(id)))]);

    /// <summary>Removes members that have not been heard of; true when there were some.</summary>
    public bool Expire(object? except)
    {
        var now = clock.GetUtcNow();
        var dead = _members.Values.Where(member => member.Consumer != except && now - member.LastSeen > member.SessionTimeout).ToList();
        dead.ForEach(member => Remove(member.Id));
        return dead.Count > 0;
    }

    /// <summary>Whether that consumer is the member of that name.</summary>
    public bool IsMember(string id, object consumer) => _members.TryGetValue(id, out var member) && member.Consumer == consumer;

    public bool Knows(string id) => _members.ContainsKey(id);

    /// <summary>Makes the consumer the member of that name, in the place of an earlier one.</summary>
    public void Join(string id, object consumer, ConsumerOptions options) =>
        _members[id] = new Member(id, consumer, options.Topics, options.SessionTimeout) { LastSeen = clock.GetUtcNow() };

    public void Touch(string id) => _members[id].LastSeen = clock.GetUtcNow();

    public void Remove(string id)
    {
        _members.Remove(id);
        foreach (var partition in OwnedBy(id)) _owners.Remove(partition);
    }

    public IReadOnlyList<TopicPartition> OwnedBy(string id) =>
        [.. _owners.Where(pair => pair.Value == id).Select(pair => pair.Key).OrderBy(p => p.Topic, StringComparer.Ordinal).ThenBy(p => p.Partition)];

    /// <summary>What the member should own.</summary>
    public HashSet<TopicPartition> TargetOf(string id, Func<string, InMemoryTopic?> find)
    {
        var topics = _members.Values.SelectMany(member => member.Topics).Distinct(StringComparer.Ordinal);
        var partitions = topics.Select(find).OfType<InMemoryTopic>().SelectMany(topic => topic.Description.TopicPartitions);
        var members = _members.ToDictionary(pair => pair.Key, pair => (IReadOnlyCollection<string>)pair.Value.Topics);
        return [.. GroupAssignment.Compute(members, partitions, _owners).Where(pair => pair.Value == id).Select(pair => pair.Key)];
    }

    public void Release(IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions) _owners.Remove(partition);
    }

    /// <summary>Takes those partitions that are free.</summary>
    public void Claim(string id, IEnumerable<TopicPartition> partitions)
    {
        foreach (var partition in partitions) _owners.TryAdd(partition, id);
    }

    /// <summary>Forgets all about a topic that is deleted.</summary>
    public void Forget(string topic)
    {
        foreach (var partition in Committed.Keys.Where(partition => partition.Topic == topic).ToList()) Committed.Remove(partition);
        foreach (var partition in _owners.Keys.Where(partition => partition.Topic == topic).ToList()) _owners.Remove(partition);
    }

    private sealed record Member(string Id, object Consumer, IReadOnlyList<string> Topics, TimeSpan SessionTimeout)
    {
        public DateTimeOffset LastSeen { get; set; }
    }
}
