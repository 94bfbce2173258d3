using Bourse.Events;

namespace Bourse.Hosting.Status;

/// <summary>Counts dead letters; repeats of the same original record count once.</summary>
public static class DeadLetterCounts
{
    /// <summary>The dead-letter topics that hold something, by name.</summary>
    public static async Task<IReadOnlyList<DeadLetterCount>> ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        var counts = new List<DeadLetterCount>();
        foreach (var topic in await log.ListTopicsAsync(cancellation))
        {
            if (!topic.Name.EndsWith(Topics.DeadLetterSuffix, StringComparison.Ordinal)) continue;
            if (await ReadAsync(log, topic.Name, cancellation) is { Count: > 0 } count) counts.Add(count);
        }

        return counts;
    }

    private static async Task<DeadLetterCount> ReadAsync(IEventLog log, string topic, CancellationToken cancellation)
    {
        var sources = new HashSet<DeadLetterSource>();
        var (unknown, newest) = (0, new DeadLetterCount(topic, 0, null, null, long.MinValue));
        void Take(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                var headers = record.ReadHeaders();
                if (DeadLetterHeaders.SourceOf(headers) is { } source) sources.Add(source);
                else unknown++;
                if (record.Timestamp < newest.Time) continue;
                newest = newest with
                {
                    Stage = DeadLetterHeaders.Find(headers, DeadLetterHeaders.Stage),
                    Error = DeadLetterHeaders.Find(headers, DeadLetterHeaders.Error),
                    Time = record.Timestamp,
                };
            }
        }

        await TopicScan.ReadAllAsync(log, topic, Take, cancellation);
        return newest with { Count = sources.Count + unknown };
    }
}
