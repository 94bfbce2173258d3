namespace Bourse.Events;

/// <summary>The failures that every event log reports in the same words.</summary>
public static class EventLogFailures
{
    private const int MaxTopicName = 249;

    /// <summary>Refuses a topic that no log could hold.</summary>
    /// <exception cref="BourseException">The name breaks the rule of <see cref="TopicSpec.Name"/>, or there is less than one partition.</exception>
    public static void Check(TopicSpec spec)
    {
        var name = spec.Name;
        if (name.Length is 0 or > MaxTopicName || name is "." or ".." || name.AsSpan().ContainsAnyExcept(TopicNameCharacters))
        {
            throw new BourseException(
                FailureKind.Usage,
                $"'{name}' cannot be the name of a topic",
                $"use 1 to {MaxTopicName} letters, digits, '.', '_' and '-', and not '.' or '..' alone");
        }

        if (spec.Partitions < 1)
        {
            throw new BourseException(FailureKind.Usage, $"topic {name} cannot have {spec.Partitions} partitions", "ask for one at least");
        }
    }

    /// <summary>Refuses options that contradict each other.</summary>
    /// <exception cref="BourseException">They name both topics and partitions, or topics without a group, or an empty group.</exception>
    public static void Check(ConsumerOptions options)
    {
        var cause = options switch
        {
            { Topics.Count: > 0, Partitions.Count: > 0 } => "a consumer reads either topics or given partitions, not both",
            { Topics.Count: > 0, Group: null } => "a consumer that shares topics needs a group",
            { Group: "" } => "a group needs a name",
            _ => null,
        };
        if (cause is not null) throw new BourseException(FailureKind.Usage, cause);
    }

    /// <summary>There is no topic of that name.</summary>
    public static BourseException UnknownTopic(string topic) =>
        new(FailureKind.Failed, $"there is no topic {topic}", "list the topics there are") { Code = BourseErrorCode.UnknownTopic };

    /// <summary>A topic was deleted and created again while a producer appended to it.</summary>
    public static BourseException RenewedTopic(string topic) => new(
        FailureKind.Failed, $"topic {topic} has been deleted and created again, and lacks its earlier records",
        "restart: the missing records are sent again");

    /// <summary>The topic has no such partition.</summary>
    public static BourseException UnknownPartition(TopicPartition partition) =>
        new(FailureKind.Failed, $"topic {partition.Topic} has no partition {partition.Partition}", $"describe topic {partition.Topic}")
        {
            Code = BourseErrorCode.UnknownPartition,
        };

    /// <summary>An offset reset of a group that has members.</summary>
    public static BourseException GroupHasMembers(string group) =>
        new(FailureKind.Failed, $"group {group} has members, so its offsets cannot be changed", "stop them first, and wait for their session to end");

    /// <summary>A commit without a group to commit for.</summary>
    public static BourseException NoGroup() =>
        new(FailureKind.Usage, "a consumer without a group has nothing to commit to");

    /// <summary>A question about a partition that the consumer does not read.</summary>
    public static BourseException NotAssigned(TopicPartition partition) =>
        new(FailureKind.Failed, $"{partition} is not assigned to this consumer");

    /// <summary>A commit for a partition that the member does not own, or no longer owns.</summary>
    public static BourseException LostPartition(string group, TopicPartition partition) =>
        new(FailureKind.Failed, $"{partition} does not belong to this member of group {group} any more, so nothing was committed");

    /// <summary>Another member has joined with the same static identifier.</summary>
    public static BourseException Fenced(string group, string instanceId) =>
        new(FailureKind.Failed, $"another member has joined group {group} as {instanceId}, so this one has to end", "run one of the two only");

    private static readonly System.Buffers.SearchValues<char> TopicNameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
}
