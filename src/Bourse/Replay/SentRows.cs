using System.Globalization;
using System.Text;
using Bourse.Events;

namespace Bourse.Replay;

/// <summary>
/// Finds in a topic the last row of a file in each partition. Each partition is resumed by itself, since a replay that was killed may have
/// written more to one than to another.
/// </summary>
internal sealed class SentRows
{
    private const int FirstChunk = 1_024;
    private const int LargestChunk = 65_536;
    private const int ChunkGrowth = 4;
    private readonly Dictionary<int, long> _lines = [];
    private readonly int _partitions;
    private readonly string _source;
    private readonly string _order;
    private string? _lastOrder;

    private SentRows(string source, string order, int partitions) => (_source, _order, _partitions) = (source, order, partitions);

    /// <summary>How many rows were left out.</summary>
    public long Skipped { get; private set; }

    /// <summary>Whether every last row was passed.</summary>
    public bool IsComplete => _lines.Count == 0;

    /// <summary>Reads the topic's end.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="options">The topic, and the order of the rows.</param>
    /// <param name="source">The file's name.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">The rows were sent in another order (<see cref="FailureKind.Usage"/>).</exception>
    public static async Task<SentRows> FindAsync(IEventLog log, ReplayOptions options, string source, CancellationToken cancellation)
    {
        var ranges = await log.GetRangesAsync(options.Topic, cancellation);
        var sent = new SentRows(source, options.Order, ranges.Count);
        foreach (var range in ranges) await sent.ScanAsync(log, range, cancellation);
        return sent;
    }

    /// <summary>Whether the topic holds a row; asked of each row in the order in which they were sent.</summary>
    public bool Holds(ReplayRow row)
    {
        if (_lines.Count == 0) return false;
        var partition = Partitioner.PartitionOf(row.Key, !row.Key.IsEmpty, _partitions);
        if (!_lines.TryGetValue(partition, out var last)) return false;
        if (row.Line == last) _lines.Remove(partition);
        Skipped++;
        return true;
    }

    private async Task ScanAsync(IEventLog log, OffsetRange range, CancellationToken cancellation)
    {
        if (range.Count == 0) return;
        var start = new Dictionary<TopicPartition, long> { [range.Partition] = range.End - 1 };
        await using var consumer = log.CreateConsumer(new ConsumerOptions { Partitions = start });
        var chunk = FirstChunk;
        for (var high = range.End; high > range.Start && !_lines.ContainsKey(range.Partition.Partition);)
        {
            var low = Math.Max(range.Start, high - chunk);
            consumer.Seek(range.Partition, low);
            var end = high;
            var ends = new Dictionary<TopicPartition, long> { [range.Partition] = end };
            await TopicScan.ReadToAsync(log, consumer, ends, batch => Read(batch, end), cancellation);
            (high, chunk) = (low, Math.Min(chunk * ChunkGrowth, LargestChunk));
        }

        // Rows of earlier versions do not say their order.
        if (_lastOrder is { } order && order != _order) throw OtherOrder(order);
    }

    private void Read(RecordBatch batch, long end)
    {
        foreach (var record in batch)
        {
            if (record.Offset >= end) return;
            var headers = record.ReadHeaders();
            if (LineOf(headers) is not { } line) continue;
            _lines[batch.Partition.Partition] = line;
            _lastOrder = Find(headers, ReplayHeaders.Order);
        }
    }

    private long? LineOf(IReadOnlyList<(string Name, byte[]? Value)> headers) =>
        Find(headers, ReplayHeaders.Source) == _source
            && long.TryParse(Find(headers, ReplayHeaders.Row), NumberStyles.None, CultureInfo.InvariantCulture, out var line) ? line : null;

    private static string? Find(IReadOnlyList<(string Name, byte[]? Value)> headers, string name) =>
        headers.LastOrDefault(header => header.Name == name).Value is { } value ? Encoding.UTF8.GetString(value) : null;

    private BourseException OtherOrder(string order) => new(
        FailureKind.Usage,
        $"{_source} was sent in order '{order}' before, and cannot be resumed in order '{_order}'",
        $"resume it in order '{order}', or send it from its beginning, best to another topic")
    {
        Code = BourseErrorCode.ReplayOrderDiffers,
    };
}
