namespace Bourse.Events;

/// <summary>Reads whole topics.</summary>
public static class TopicScan
{
    /// <summary>Reads a topic from its oldest record to what is its end at the time of the call.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="topic">Its name.</param>
    /// <param name="read">Is given every batch; a batch may run past that end.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such topic.</exception>
    public static async Task ReadAllAsync(IEventLog log, string topic, Action<RecordBatch> read, CancellationToken cancellation)
    {
        var ranges = await log.GetRangesAsync(topic, cancellation);
        var starts = ranges.Where(range => range.Count > 0).ToDictionary(range => range.Partition, range => range.Start);
        if (starts.Count == 0) return;
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
        while (ranges.Any(range => range.Count > 0 && consumer.Position(range.Partition) < range.End))
        {
            using var batch = await consumer.FetchAsync(TimeSpan.FromSeconds(1), cancellation);
            if (batch is not null) read(batch);
        }
    }
}
