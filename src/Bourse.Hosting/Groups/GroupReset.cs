using Bourse.Bars;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Reading;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Stages.Bars;
using Bourse.Market;

namespace Bourse.Hosting.Groups;

/// <summary>Sets the offsets of a group: finds first what that would do.</summary>
/// <param name="log">Holds the topics and the groups.</param>
/// <param name="group">The group's name.</param>
public sealed class GroupReset(IEventLog log, string group)
{
    /// <summary>What a reset would do, ordered by topic and partition.</summary>
    /// <param name="target">Where the group is to go on.</param>
    /// <param name="topic">Only this topic; null for all that the group has read.</param>
    /// <param name="partition">Only this partition; null for all.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <exception cref="BourseException">There is no such group, topic or partition, or the group has members.</exception>
    public async Task<IReadOnlyList<OffsetMove>> PlanAsync(
        OffsetTarget target, string? topic, long? partition, CancellationToken cancellation)
    {
        // The embedded log and Kafka both refuse this, so the preview refuses it too.
        if ((await FindGroupAsync(cancellation)).Members.Count > 0) throw EventLogFailures.GroupHasMembers(group);
        var committed = await log.GetCommittedAsync(group, cancellation);
        var topics = topic is null ? committed.Keys.Select(read => read.Topic).Distinct().ToList() : [topic];
        var moves = new List<OffsetMove>();
        foreach (var name in topics.Order(StringComparer.Ordinal))
        {
            var found = await TopicSelection.RequireAsync(log, name, cancellation);
            foreach (var range in await TopicSelection.RangesAsync(log, found, partition, cancellation))
            {
                var old = committed.TryGetValue(range.Partition, out var offset) ? offset : (long?)null;
                var wanted = await FindAsync(range, old, target, cancellation);
                moves.Add(new OffsetMove(range.Partition, old, Math.Clamp(wanted, range.Start, range.End), range.End));
            }
        }

        return moves;
    }

    /// <summary>Writes the new offsets.</summary>
    /// <exception cref="BourseException">The group has members.</exception>
    public Task ApplyAsync(IReadOnlyList<OffsetMove> moves, CancellationToken cancellation) =>
        log.SetCommittedAsync(group, moves.ToDictionary(move => move.Partition, move => move.To), cancellation);

    /// <summary>What the offsets of a stage's group are good for; null for a group of others.</summary>
    public static GroupNote? FindNote(string group, HostServices host, NetworkTopology topology)
    {
        if (group == StreamKind.GroupOf(host.Settings)) return Stored(group, BarStreamOptions.Role, BarStreamOptions.Role, GroupRemedy.ReadAnew);
        var stage = topology.RolesOf(host.Network).FirstOrDefault(role => role.Group == group);
        if (stage?.Kind is not { } kind) return null;
        return kind.CanStartFromCommitted
            ? Stored(group, stage.Name, kind.Word, GroupRemedy.StartFromCommitted)
            : new GroupNote(
                $"no stage of Bourse reads the offsets of {group}: {stage.Name} reads topic {kind.Reads} from its beginning", kind.Word,
                GroupRemedy.None);
    }

    private static GroupNote Stored(string group, string stage, string word, GroupRemedy remedy) =>
        new($"{stage} goes on where its store says, not at the offsets of {group}", word, remedy);

    private async Task<GroupDescription> FindGroupAsync(CancellationToken cancellation)
    {
        var groups = await log.ListGroupsAsync(cancellation);
        return groups.FirstOrDefault(one => one.Name == group) ?? throw new BourseException(
            FailureKind.Usage, $"there is no group {group}", NearestName.Remedy(group, groups.Select(one => one.Name).ToList()));
    }

    private async Task<long> FindAsync(OffsetRange range, long? old, OffsetTarget target, CancellationToken cancellation) => target switch
    {
        OffsetTarget.Earliest => range.Start,
        OffsetTarget.Latest => range.End,
        OffsetTarget.At at => at.Offset,
        OffsetTarget.By by => SaturatingAdd(old ?? range.Start, by.Records),
        OffsetTarget.Since since => await log.FindOffsetAsync(range.Partition, since.Time, cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(target)),
    };

    private static long SaturatingAdd(long left, long right) => (long)Int128.Clamp((Int128)left + right, 0, long.MaxValue);
}
