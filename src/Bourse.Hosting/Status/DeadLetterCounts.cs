using Bourse.Events;

namespace Bourse.Hosting.Status;

/// <summary>
/// Counts the dead letters that are left to deal with: those behind the offsets of the group <see cref="DeadLetterGroup"/>, which a replay commits.
/// Repeats of the same original record count once, unless there are more than can be read quickly.
/// </summary>
public static class DeadLetterCounts
{
    /// <summary>How many are read, and compared with each other, in a partition; beyond that each record counts.</summary>
    private const long MostRead = 5_000;

    /// <summary>The dead-letter topics that hold something to deal with, by name.</summary>
    public static async Task<IReadOnlyList<DeadLetterCount>> ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        var topics = (await log.ListTopicsAsync(cancellation)).Select(topic => topic.Name)
            .Where(name => name.EndsWith(Topics.DeadLetterSuffix, StringComparison.Ordinal)).ToList();
        if (topics.Count == 0) return [];
        var dealtWith = await log.GetCommittedAsync(DeadLetterGroup.Name, cancellation);
        var counts = new List<DeadLetterCount>();
        foreach (var topic in topics)
        {
            var ranges = (await log.GetRangesAsync(topic, cancellation)).Select(range => Left(range, dealtWith)).Where(range => range.Count > 0);
            if (await ReadAsync(log, topic, [.. ranges], cancellation) is { Count: > 0 } count) counts.Add(count);
        }

        return counts;
    }

    private static OffsetRange Left(OffsetRange held, IReadOnlyDictionary<TopicPartition, long> dealtWith) =>
        held with { Start = Math.Max(held.Start, dealtWith.GetValueOrDefault(held.Partition)) };

    private static async Task<DeadLetterCount> ReadAsync(
        IEventLog log, string topic, IReadOnlyList<OffsetRange> left, CancellationToken cancellation)
    {
        var sources = new HashSet<DeadLetterSource>();
        var (others, newest) = (0L, new DeadLetterCount(topic, 0, null, null, long.MinValue));
        void Take(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                var headers = record.ReadHeaders();
                if (DeadLetterHeaders.SourceOf(headers) is { } source) sources.Add(source);
                else others++;
                if (record.Timestamp < newest.Time) continue;
                newest = newest with
                {
                    Stage = DeadLetterHeaders.Find(headers, DeadLetterHeaders.Stage),
                    Error = DeadLetterHeaders.Find(headers, DeadLetterHeaders.Error),
                    Time = record.Timestamp,
                };
            }
        }

        if (left.Count == 0) return newest;
        var starts = left.ToDictionary(range => range.Partition, range => Math.Max(range.Start, range.End - MostRead));
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
        await TopicScan.ReadToAsync(log, consumer, left.ToDictionary(range => range.Partition, range => range.End), Take, cancellation);
        return newest with { Count = sources.Count + others + left.Sum(range => starts[range.Partition] - range.Start) };
    }
}
