using System.Runtime.CompilerServices;
using Bourse.Events;

namespace Bourse.Hosting.Reading;

/// <summary>Reads records of a topic, to show or copy them.</summary>
public static class TopicRecords
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>The records of an offset range, ascending.</summary>
    public static async IAsyncEnumerable<CopiedRecord> ReadAsync(
        IEventLog log, OffsetRange range, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (range.Count <= 0) yield break;
        var options = new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [range.Partition] = range.Start } };
        await using var consumer = log.CreateConsumer(options);
        while (consumer.Position(range.Partition) < range.End)
        {
            foreach (var record in await FetchAsync(consumer, Wait, cancellation))
            {
                if (record.Offset < range.End) yield return record;
            }
        }
    }

    /// <summary>The next records of any of a consumer's partitions; none when there was nothing to read for a while.</summary>
    public static async Task<IReadOnlyList<CopiedRecord>> FetchAsync(IEventConsumer consumer, TimeSpan maxWait, CancellationToken cancellation)
    {
        using var batch = await consumer.FetchAsync(maxWait, cancellation);
        if (batch is null) return [];
        var records = new List<CopiedRecord>();
        foreach (var record in batch) records.Add(CopiedRecord.Of(batch.Partition, record));
        return records;
    }
}
