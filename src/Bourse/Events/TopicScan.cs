namespace Bourse.Events;

/// <summary>Reads whole topics.</summary>
public static class TopicScan
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>Reads a topic from its oldest record to its end at the time of the call.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="topic">Its name.</param>
    /// <param name="read">Receives every batch; a batch may run past that end.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such topic.</exception>
    public static async Task ReadAllAsync(IEventLog log, string topic, Action<RecordBatch> read, CancellationToken cancellation)
    {
        var ranges = await log.GetRangesAsync(topic, cancellation);
        var starts = ranges.Where(range => range.Count > 0).ToDictionary(range => range.Partition, range => range.Start);
        if (starts.Count == 0) return;
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
        var ends = starts.Keys.ToDictionary(partition => partition, partition => ranges.First(range => range.Partition == partition).End);
        await ReadToAsync(log, consumer, ends, read, cancellation);
    }

    /// <summary>
    /// Reads up to these offsets, or up to a partition's present end if that is less: a log that has lost its last records would never reach them.
    /// </summary>
    /// <param name="log">Holds the topics.</param>
    /// <param name="consumer">Reads the partitions.</param>
    /// <param name="ends">For each partition the offset after the last record wanted.</param>
    /// <param name="read">Receives every batch; a batch may run past those offsets.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">A topic was deleted, or a partition cannot be reached.</exception>
    public static async Task ReadToAsync(
        IEventLog log, IEventConsumer consumer, IReadOnlyDictionary<TopicPartition, long> ends, Action<RecordBatch> read,
        CancellationToken cancellation)
    {
        var left = ends.ToDictionary();
        while (left.Any(end => consumer.Position(end.Key) < end.Value))
        {
            using var batch = await consumer.FetchAsync(LongestWait, cancellation);
            if (batch is not null) read(batch);
            else await LowerAsync(log, left, cancellation);
        }
    }

    private static async Task LowerAsync(IEventLog log, Dictionary<TopicPartition, long> ends, CancellationToken cancellation)
    {
        foreach (var topic in ends.Keys.Select(partition => partition.Topic).Distinct().ToList())
        {
            foreach (var range in await log.GetRangesAsync(topic, cancellation))
            {
                if (ends.TryGetValue(range.Partition, out var end) && range.End < end) ends[range.Partition] = range.End;
            }
        }
    }
}
