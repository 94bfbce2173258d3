using Bourse.Events;
using Bourse.Hosting.Reading;

namespace Bourse.Dashboard.Reading;

/// <summary>Looks for records by what they hold. No more than <see cref="MostSearched"/> offsets are read, so that no search lasts long.</summary>
/// <param name="log">Holds the topic.</param>
/// <param name="query">What is looked for.</param>
internal sealed class RecordSearch(IEventLog log, RecordQuery query)
{
    /// <summary>How many offsets are searched at most.</summary>
    public const long MostSearched = 200_000;

    /// <summary>A step back: large enough to cost little for each record, small enough that the newest are found soon.</summary>
    private const long Step = 5_000;

    /// <summary>Searches partitions: from the query's start on, or from their ends back when it has none.</summary>
    public async Task<FoundRecords> RunAsync(IReadOnlyList<OffsetRange> ranges, CancellationToken cancellation)
    {
        var isForward = query.Offset is not null || query.Time is not null;
        var parts = new List<Part>();
        foreach (var range in ranges)
        {
            parts.Add(isForward
                ? await ForwardAsync(range, await StartOfAsync(range, cancellation), MostSearched / ranges.Count, cancellation)
                : await BackAsync(range, MostSearched / ranges.Count, cancellation));
        }

        var all = parts.SelectMany(part => part.Records);
        if (parts.Count > 1) all = all.OrderBy(record => record.Timestamp).ThenBy(record => (record.Partition.Partition, record.Offset));
        var found = all.ToList();
        var shown = isForward ? found.Take(query.Count).ToList() : found.TakeLast(query.Count).ToList();
        return new FoundRecords(
            shown, parts.Sum(part => part.Searched), parts.TrueForAll(part => part.IsWhole) && shown.Count == found.Count,
            parts.ToDictionary(part => part.Partition, part => part.End));
    }

    /// <summary>Searches what has come since a search; the newest are kept when they are many.</summary>
    public async Task<FoundRecords> RunSinceAsync(
        IReadOnlyList<OffsetRange> ranges, IReadOnlyDictionary<int, long> since, CancellationToken cancellation)
    {
        return await RunAsync([.. ranges.Select(NewerOf)], cancellation);

        OffsetRange NewerOf(OffsetRange range) =>
            range with { Start = Math.Clamp(since.GetValueOrDefault(range.Partition.Partition), range.Start, range.End) };
    }

    private async Task<long> StartOfAsync(OffsetRange range, CancellationToken cancellation)
    {
        var start = query.Time is { } time ? await log.FindOffsetAsync(range.Partition, time, cancellation) : query.Offset!.Value;
        return Math.Clamp(start, range.Start, range.End);
    }

    private async Task<Part> ForwardAsync(OffsetRange range, long start, long most, CancellationToken cancellation)
    {
        var (found, end) = (new List<CopiedRecord>(), Math.Min(range.End, start + most));
        await foreach (var record in TopicRecords.ReadAsync(log, range with { Start = start, End = end }, cancellation))
        {
            if (!query.Matches(record)) continue;
            found.Add(record);
            if (found.Count < query.Count) continue;
            end = record.Offset + 1;
            break;
        }

        return new Part(range.Partition.Partition, found, end - start, end, end == range.End);
    }

    private async Task<Part> BackAsync(OffsetRange range, long most, CancellationToken cancellation)
    {
        var (found, from) = (new List<CopiedRecord>(), range.End);
        while (from > range.Start && found.Count < query.Count && range.End - from < most)
        {
            var (end, matches) = (from, new List<CopiedRecord>());
            from = Math.Max(range.Start, from - Step);
            await foreach (var record in TopicRecords.ReadAsync(log, range with { Start = from, End = end }, cancellation))
            {
                if (query.Matches(record)) matches.Add(record);
            }

            found.InsertRange(0, matches);
        }

        var newest = found.TakeLast(query.Count).ToList();
        return new Part(range.Partition.Partition, newest, range.End - from, range.End, from == range.Start && newest.Count == found.Count);
    }

    private sealed record Part(int Partition, IReadOnlyList<CopiedRecord> Records, long Searched, long End, bool IsWhole);
}
