using Bourse.Dashboard.Live;
using Bourse.Events;
using Bourse.Events.DeadLetters;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Reading;
using Bourse.Hosting.Status;
using Bourse.Schemas;

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
    public async Task<IReadOnlyList<RecordView>> ReadAsync(RecordQuery query, CancellationToken cancellation) =>
        [.. (await CopyAsync(query, cancellation)).Select(RecordView.Of)];

    /// <summary>Looks for records, in one partition or in all.</summary>
    /// <exception cref="BourseException">There is no such topic or partition (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<FoundRecords> SearchAsync(RecordQuery query, CancellationToken cancellation)
    {
        var log = await logs.RequireAsync(cancellation);
        return await new RecordSearch(log, query).RunAsync(await RangesAsync(log, query, cancellation), cancellation);
    }

    /// <summary>Looks for records that have come since a search.</summary>
    /// <exception cref="BourseException">There is no such topic or partition (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<FoundRecords> SearchSinceAsync(RecordQuery query, IReadOnlyDictionary<int, long> ends, CancellationToken cancellation)
    {
        var log = await logs.RequireAsync(cancellation);
        return await new RecordSearch(log, query).RunSinceAsync(await RangesAsync(log, query, cancellation), ends, cancellation);
    }

    /// <summary>The records that a query means, as they are in the log: by their place in one partition, or found by what they hold.</summary>
    /// <exception cref="BourseException">There is no such topic or partition (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<IReadOnlyList<CopiedRecord>> CopyAsync(RecordQuery query, CancellationToken cancellation)
    {
        if (query.IsSearch || query.Partition is null) return (await SearchAsync(query, cancellation)).Records;
        var log = await logs.RequireAsync(cancellation);
        var records = new List<CopiedRecord>();
        foreach (var range in await RangesAsync(log, query, cancellation))
        {
            var start = query.Time is { } time
                ? await log.FindOffsetAsync(range.Partition, time, cancellation)
                : query.Offset ?? range.End - query.Count;
            var wanted = range with { Start = Math.Clamp(start, range.Start, range.End) };
            await foreach (var record in TopicRecords.ReadAsync(log, wanted, cancellation))
            {
                records.Add(record);
                if (records.Count == query.Count) return records;
            }
        }

        return records;
    }

    /// <summary>Reads a time as people write it.</summary>
    /// <exception cref="BourseException">It is none (<see cref="FailureKind.Usage"/>).</exception>
    public DateTimeOffset ReadTime(string text) => TimePoints.Read(text, "time", host.Clock);

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

    /// <summary>The versions of a topic's schema, the oldest first; none when it has none, or there is no log yet.</summary>
    /// <exception cref="BourseException">The registry cannot be read, or the log has no such topic (<see cref="FailureKind.Usage"/>).</exception>
    public async Task<IReadOnlyList<SchemaView>> ListSchemasAsync(string topic, CancellationToken cancellation)
    {
        // The log is opened once for all; a registry in the log uses it then.
        var log = await logs.FindAsync(cancellation);
        if (log is null && host.Settings.SchemaRegistry is null) return [];
        await using var registry = await SchemaRegistryFactory.OpenAsync(host, needsLog: true, cancellation);
        var versions = await registry.ListVersionsAsync(SchemaSubject.OfTopic(topic), cancellation);
        // A schema may be there before its topic.
        if (versions.Count == 0 && log is not null) await RequireAsync(log, topic, cancellation);
        return [.. SchemaHistory.Of(versions).Select(SchemaView.Of)];
    }

    private static async Task<IReadOnlyList<OffsetRange>> RangesAsync(IEventLog log, RecordQuery query, CancellationToken cancellation)
    {
        var topic = await RequireAsync(log, query.Topic, cancellation);
        return await IfThereAsync(token => TopicSelection.RangesAsync(log, topic, query.Partition, token), cancellation);
    }

    private static Task<TopicDescription> RequireAsync(IEventLog log, string topic, CancellationToken cancellation) =>
        IfThereAsync(token => TopicSelection.RequireAsync(log, topic, token), cancellation);

    /// <summary>The API tells what is not there by its status.</summary>
    private static async Task<T> IfThereAsync<T>(Func<CancellationToken, Task<T>> select, CancellationToken cancellation)
    {
        try
        {
            return await select(cancellation);
        }
        catch (BourseException e) when (e.Kind == FailureKind.Usage)
        {
            throw new BourseException(e.Kind, e.Message, e.Remedy, e) { Code = BourseErrorCode.UnknownTopic };
        }
    }
}
