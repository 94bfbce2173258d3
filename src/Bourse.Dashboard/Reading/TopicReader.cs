using Bourse.Dashboard.Live;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Reading;
using Bourse.Hosting.Status;
using Bourse.Market;

namespace Bourse.Dashboard.Reading;

/// <summary>Reads topics, records, dead letters and groups.</summary>
/// <param name="logs">The log.</param>
/// <param name="host">The host.</param>
internal sealed class TopicReader(LogAccess logs, HostServices host)
{
    /// <summary>The most records that are read at once.</summary>
    public const int MostRecords = 500;

    private const int MostLetters = 5_000;

    /// <summary>The topics, by name; none when there is no log yet.</summary>
    public async Task<IReadOnlyList<TopicView>> ListAsync(CancellationToken cancellation)
    {
        if (await logs.FindAsync(cancellation) is not { } log) return [];
        var topics = await log.ListTopicsAsync(cancellation);
        var ranges = (await log.GetRangesAsync([.. topics.Select(topic => topic.Name)], cancellation)).ToLookup(range => range.Partition.Topic);
        return [.. topics.Select(topic => TopicView.Of(topic, [.. ranges[topic.Name]]))];
    }

    /// <summary>Records of a partition from an offset on, ascending; without an offset the newest ones.</summary>
    /// <exception cref="BourseException">There is no such topic or partition (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<IReadOnlyList<RecordView>> ReadAsync(string topic, int partition, long? offset, int count, CancellationToken cancellation)
    {
        var log = await logs.RequireAsync(cancellation);
        var range = await RangeAsync(log, topic, partition, cancellation);
        var most = Math.Clamp(count, 1, MostRecords);
        var start = Math.Clamp(offset ?? range.End - most, range.Start, range.End);
        var records = new List<RecordView>();
        var wanted = range with { Start = start };
        await foreach (var record in TopicRecords.ReadAsync(log, wanted, cancellation))
        {
            records.Add(RecordView.Of(record));
            if (records.Count == most) break;
        }

        return records;
    }

    /// <summary>The offset of the first record that was written at that time or later.</summary>
    /// <exception cref="BourseException">There is no such topic or partition (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<long> FindOffsetAsync(string topic, int partition, DateTimeOffset time, CancellationToken cancellation)
    {
        var log = await logs.RequireAsync(cancellation);
        var range = await RangeAsync(log, topic, partition, cancellation);
        return await log.FindOffsetAsync(range.Partition, time, cancellation);
    }

    /// <summary>The dead letters that nobody has dealt with, the newest first.</summary>
    public async Task<IReadOnlyList<LetterView>> ListLettersAsync(CancellationToken cancellation)
    {
        if (await logs.FindAsync(cancellation) is not { } log) return [];
        var acknowledged = await DeadLetterAcknowledgements.ReadAsync(log, cancellation);
        var letters = new List<DeadLetter>();
        foreach (var topic in (await log.ListTopicsAsync(cancellation)).Select(one => one.Name).Where(DeadLetter.IsTopic))
        {
            letters.AddRange((await DeadLetterList.ReadAsync(log, topic, acknowledged, MostLetters, cancellation)).Open);
        }

        return [.. letters.OrderByDescending(letter => letter.Record.Timestamp).Take(MostRecords).Select(LetterView.Of)];
    }

    /// <summary>The consumer groups with their lag.</summary>
    public async Task<IReadOnlyList<GroupView>> ListGroupsAsync(CancellationToken cancellation)
    {
        if (await logs.FindAsync(cancellation) is not { } log) return [];
        return [.. (await GroupLag.FindAsync(log, host.Clock, cancellation)).Select(GroupView.Of)];
    }

    private static async Task<OffsetRange> RangeAsync(IEventLog log, string topic, int partition, CancellationToken cancellation)
    {
        if (await log.FindTopicAsync(topic, cancellation) is null)
        {
            var names = (await log.ListTopicsAsync(cancellation)).Select(one => one.Name).ToList();
            throw new BourseException(FailureKind.Usage, $"there is no topic '{topic}'", NearestName.Remedy(topic, names))
            {
                Code = BourseErrorCode.UnknownTopic,
            };
        }

        var found = (await log.GetRangesAsync(topic, cancellation)).Where(range => range.Partition.Partition == partition).ToList();
        return found.Count > 0
            ? found[0]
            : throw new BourseException(FailureKind.Usage, $"topic {topic} has no partition {partition}") { Code = BourseErrorCode.UnknownPartition };
    }
}
