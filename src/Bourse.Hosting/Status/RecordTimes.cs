using Bourse.Events;

namespace Bourse.Hosting.Status;

/// <summary>Finds out when records were written.</summary>
public static class RecordTimes
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time at which the record at an offset, or the next one there is, was written; null when there is none before
    /// <paramref name="end"/>, or no more since: a log may lose its last records.
    /// </summary>
    public static async Task<long?> FindAsync(IEventLog log, TopicPartition partition, long offset, long end, CancellationToken cancellation)
    {
        if (offset >= end) return null;
        var options = new ConsumerOptions { Partitions = new Dictionary<TopicPartition, long> { [partition] = offset }, MaxBatchBytes = 1 };
        await using var consumer = log.CreateConsumer(options);
        while (consumer.Position(partition) < end)
        {
            using var batch = await consumer.FetchAsync(Wait, cancellation);
            if (batch is null)
            {
                var held = (await log.GetRangesAsync(partition.Topic, cancellation)).First(range => range.Partition == partition);
                end = Math.Min(end, held.End);
                continue;
            }

            foreach (var record in batch) return record.Timestamp;
        }

        return null;
    }
}
