using Bourse.Events;
using Bourse.Market;

namespace Bourse.Hosting.Reading;

/// <summary>Finds the topics and partitions that people name.</summary>
public static class TopicSelection
{
    /// <summary>The topic of that name.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<TopicDescription> RequireAsync(IEventLog log, string name, CancellationToken cancellation)
    {
        if (await log.FindTopicAsync(name, cancellation) is { } topic) return topic;
        var names = (await log.ListTopicsAsync(cancellation)).Select(other => other.Name).ToList();
        var nearest = NearestName.Remedy(name, names);
        throw new BourseException(FailureKind.Usage, $"there is no topic {name}", nearest ?? "run a stage first")
        {
            Code = nearest is null ? BourseErrorCode.NoSuchTopicYet : BourseErrorCode.None,
        };
    }

    /// <summary>What the partitions of a topic hold, or the one that is asked for.</summary>
    /// <exception cref="BourseException">There is no such partition (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<IReadOnlyList<OffsetRange>> RangesAsync(
        IEventLog log, TopicDescription topic, long? partition, CancellationToken cancellation)
    {
        var ranges = await log.GetRangesAsync(topic.Name, cancellation);
        if (partition is not { } number) return ranges;
        if (number >= 0 && number < topic.Partitions) return [.. ranges.Where(range => range.Partition.Partition == number)];
        throw new BourseException(
            FailureKind.Usage, $"topic {topic.Name} has no partition {number}", $"its partitions are 0 to {topic.Partitions - 1}");
    }
}
