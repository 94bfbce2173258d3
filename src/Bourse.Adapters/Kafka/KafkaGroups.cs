using System.Collections.Concurrent;
using Bourse.Events;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using TopicPartition = Bourse.Events.TopicPartition;

namespace Bourse.Adapters.Kafka;

/// <summary>Consumer groups as brokers see them.</summary>
internal sealed class KafkaGroups
{
    /// <summary>The state of a group that is not sharing out partitions.</summary>
    public static readonly string Stable = ConsumerGroupState.Stable.ToString();

    private readonly ConcurrentDictionary<string, bool> _own = new(StringComparer.Ordinal);
    private readonly KafkaAdmin _admin;
    private readonly KafkaTopics _topics;

    public KafkaGroups(KafkaAdmin admin, KafkaTopics topics)
    {
        _admin = admin;
        _topics = topics;
    }

    public async Task<IReadOnlyList<GroupDescription>> ListAsync(CancellationToken cancellation)
    {
        // The client's newer call, ListConsumerGroups, frees the errors of an answer twice, which crashes the process.
        var listed = await _admin.AskBlockingAsync("listing groups", (client, timeout) => client.ListGroups(timeout), cancellation);
        List<string> names = [.. listed.Where(group => group.ProtocolType is "consumer" or "" && group.State != "Dead").Select(group => group.Group)];
        if (names.Count == 0) return [];
        return [.. (await DescribeAsync(names, cancellation)).OrderBy(group => group.Name, StringComparer.Ordinal)];
    }

    /// <summary>The group as it is now, or null when there is none of that name.</summary>
    public async Task<GroupDescription?> FindAsync(string group, CancellationToken cancellation) =>
        (await DescribeAsync([group], cancellation)).FirstOrDefault();

    /// <summary>Notes by which id a coordinator knows a member of this process.</summary>
    public void NoteOwn(string memberId) => _own[memberId] = true;

    /// <summary>
    /// Whether a static member's name is taken by a member that is none of this process. A coordinator that was killed before it had stored a
    /// member's newest id knows it by an earlier one, and takes the member itself for another.
    /// </summary>
    public async Task<bool> IsTakenAsync(string group, string instanceId, CancellationToken cancellation)
    {
        var found = await AskForAsync([group], cancellation);
        var holder = found.SelectMany(one => one.Members ?? []).FirstOrDefault(member => member.GroupInstanceId == instanceId);
        return holder is not null && !_own.ContainsKey(holder.ConsumerId);
    }

    public async Task<IReadOnlyDictionary<TopicPartition, long>> GetCommittedAsync(string group, CancellationToken cancellation)
    {
        var options = new ListConsumerGroupOffsetsOptions { RequestTimeout = KafkaAdmin.CoordinatorTimeout, RequireStableOffsets = false };
        var what = $"asking for the offsets of group {group}";
        try
        {
            var found = await _admin.AskAsync(
                what, client => client.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, null)], options), cancellation);
            return found[0].Partitions.Where(entry => entry.Offset.Value >= 0)
                .ToDictionary(entry => new TopicPartition(entry.Topic, entry.Partition), entry => entry.Offset.Value);
        }
        catch (ListConsumerGroupOffsetsException e)
        {
            var error = e.Results[0].Error;
            if (error.Code == ErrorCode.GroupIdNotFound) return new Dictionary<TopicPartition, long>();
            throw _admin.Failure(error.IsError ? error : e.Results[0].Partitions.First(entry => entry.Error.IsError).Error, what);
        }
    }

    public async Task SetCommittedAsync(string group, IReadOnlyDictionary<TopicPartition, long> offsets, CancellationToken cancellation)
    {
        if (offsets.Count == 0) return;
        await _topics.RequireAsync([.. offsets.Keys], cancellation);
        var options = new AlterConsumerGroupOffsetsOptions { RequestTimeout = KafkaAdmin.CoordinatorTimeout };
        var entries = offsets.Select(pair => new TopicPartitionOffset(pair.Key.Topic, pair.Key.Partition, pair.Value)).ToList();
        var what = $"setting the offsets of group {group}";
        try
        {
            var wanted = new ConsumerGroupTopicPartitionOffsets(group, entries);
            await _admin.AskAsync(what, client => client.AlterConsumerGroupOffsetsAsync([wanted], options), cancellation);
        }
        catch (AlterConsumerGroupOffsetsException e)
        {
            var report = e.Results[0];
            var error = report.Error.IsError ? report.Error : report.Partitions.First(entry => entry.Error.IsError).Error;
            // A commit from outside an active group is refused as one of an unknown member.
            if (error.Code is ErrorCode.UnknownMemberId or ErrorCode.NonEmptyGroup) throw EventLogFailures.GroupHasMembers(group);
            throw _admin.Failure(error, what);
        }
    }

    private async Task<IEnumerable<GroupDescription>> DescribeAsync(List<string> names, CancellationToken cancellation)
    {
        var groups = await AskForAsync(names, cancellation);
        return groups.Where(group => !group.Error.IsError && group.State != ConsumerGroupState.Dead)
            .Select(group => new GroupDescription(group.GroupId, group.State.ToString(), [.. group.Members.Select(Describe)]));
    }

    private async Task<List<ConsumerGroupDescription>> AskForAsync(List<string> names, CancellationToken cancellation)
    {
        var options = new DescribeConsumerGroupsOptions { RequestTimeout = KafkaAdmin.CoordinatorTimeout };
        try
        {
            var found = await _admin.AskAsync("describing groups", client => client.DescribeConsumerGroupsAsync(names, options), cancellation);
            return found.ConsumerGroupDescriptions;
        }
        catch (DescribeConsumerGroupsException e)
        {
            // The group was deleted in the meantime.
            return e.Results.ConsumerGroupDescriptions.ConvertAll(report => (ConsumerGroupDescription)report);
        }
    }

    private static GroupMember Describe(MemberDescription member)
    {
        var partitions = member.Assignment.TopicPartitions.Select(partition => new TopicPartition(partition.Topic, partition.Partition))
            .OrderBy(partition => partition.Topic, StringComparer.Ordinal).ThenBy(partition => partition.Partition);
        return new GroupMember(string.IsNullOrEmpty(member.GroupInstanceId) ? member.ConsumerId : member.GroupInstanceId, [.. partitions]);
    }
}
