using Bourse.Events;

namespace Bourse.Hosting.Stages;

/// <summary>A stage's place in a network.</summary>
/// <param name="Name">Its name and role, e.g. <c>se1</c>, <c>inv1</c>, <c>ingest</c>.</param>
/// <param name="Kind">What it does; null for a stage of another configuration, of which only its name is known.</param>
/// <param name="Title">Its name in the configuration, e.g. <c>Inv1</c>; null when there is one of its kind only.</param>
/// <param name="Group">The consumer group under which it reads; null when it reads nothing.</param>
public sealed record StageRole(string Name, StageKind? Kind, string? Title = null, string? Group = null)
{
    /// <summary>The role of the supervisor of all stages on a home folder.</summary>
    public const string Supervisor = "up";

    /// <summary>How many records it has not read, as the log sees it; null when it reads none or its topic is not there.</summary>
    public async Task<long?> FindLagAsync(IEventLog log, CancellationToken cancellation)
    {
        if (Kind?.Reads is not { } topic || Group is null) return null;
        try
        {
            var ranges = await log.GetRangesAsync(topic, cancellation);
            var committed = await log.GetCommittedAsync(Group, cancellation);
            return ranges.Sum(
                range => Math.Max(0, range.End - Math.Max(range.Start, committed.GetValueOrDefault(range.Partition, range.Start))));
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.UnknownTopic)
        {
            return null;
        }
    }

    /// <summary>The same, or null where the log cannot be read: the stages themselves report that failure.</summary>
    public async Task<long?> TryReadLagAsync(IEventLog log, CancellationToken cancellation)
    {
        try
        {
            return await FindLagAsync(log, cancellation);
        }
        catch (BourseException)
        {
            return null;
        }
    }
}
