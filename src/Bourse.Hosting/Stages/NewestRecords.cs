using Bourse.Events;

namespace Bourse.Hosting.Stages;

/// <summary>Reads the newest records of a topic.</summary>
internal static class NewestRecords
{
    /// <summary>The number of records to search in a topic: several days of any usual network, and quickly read.</summary>
    private const long Newest = 20_000;

    private const long TimesAStep = 10;
    private const long MostTimes = 100;

    /// <summary>The least number to search in each partition.</summary>
    private const long LeastInPartition = 100;

    /// <summary>Reads them; a topic that is not there has none.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="topic">Its name.</param>
    /// <param name="take">Receives the records, of each partition in their order.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static Task ReadAsync(IEventLog log, string topic, Action<RecordBatch> take, CancellationToken cancellation) =>
        ReadUntilAsync(log, topic, take, () => true, cancellation);

    /// <summary>Reads them, and more, ten times as many and a hundred times as many, until it is enough. Records come again with each step.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="topic">Its name.</param>
    /// <param name="take">Receives the records, of each partition in their order.</param>
    /// <param name="isEnough">Whether older records are not needed.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task ReadUntilAsync(
        IEventLog log, string topic, Action<RecordBatch> take, Func<bool> isEnough, CancellationToken cancellation)
    {
        if (await log.FindTopicAsync(topic, cancellation) is null) return;
        var ranges = (await log.GetRangesAsync(topic, cancellation)).Where(range => range.Count > 0).ToList();
        if (ranges.Count == 0) return;
        for (var count = Newest; count <= Newest * MostTimes; count *= TimesAStep)
        {
            var each = Math.Max(LeastInPartition, count / ranges.Count);
            await ReadLastAsync(log, ranges, each, take, cancellation);
            if (isEnough() || ranges.All(range => range.Count <= each)) return;
        }
    }

    private static async Task ReadLastAsync(
        IEventLog log, List<OffsetRange> ranges, long each, Action<RecordBatch> take, CancellationToken cancellation)
    {
        var starts = ranges.ToDictionary(range => range.Partition, range => Math.Max(range.Start, range.End - each));
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = starts });
        await TopicScan.ReadToAsync(log, consumer, ranges.ToDictionary(range => range.Partition, range => range.End), take, cancellation);
    }
}
