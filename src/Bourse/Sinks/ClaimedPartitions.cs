using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>The partitions that a sink owns, and which of them are due to be written.</summary>
internal sealed class ClaimedPartitions<TRow>(SinkOptions options, TimeProvider clock)
{
    private readonly Dictionary<TopicPartition, ClaimedPartition<TRow>> _partitions = [];

    /// <summary>The bytes of all partitions when they were counted last, and those of batches taken since.</summary>
    private long _bytes;

    private bool _isOneFull;

    /// <summary>Whether enough has been read for a write, as of <see cref="Count"/> and the batches noted since.</summary>
    public bool AreFull => _isOneFull || _bytes >= options.MaxTotalBytes;

    /// <summary>How far the store is in each partition.</summary>
    public IEnumerable<(TopicPartition Partition, long Offset)> Stored => _partitions.Select(pair => (pair.Key, pair.Value.StoredOffset));

    private long TotalBytes => _partitions.Values.Sum(partition => partition.Bytes);

    public ClaimedPartition<TRow> this[TopicPartition partition] => _partitions[partition];

    public bool Contains(TopicPartition partition) => _partitions.ContainsKey(partition);

    public void Add(PartitionProgress claim, ISinkBatch<TRow> batch) => _partitions[claim.Partition] = new ClaimedPartition<TRow>(claim, batch);

    public void Remove(TopicPartition partition) => _partitions.Remove(partition);

    /// <summary>Counts what the partitions hold. There may be thousands, so it is not done again for each batch.</summary>
    public void Count() => (_bytes, _isOneFull) = (TotalBytes, _partitions.Values.Any(IsFull));

    /// <summary>Takes note of a batch that a partition has taken.</summary>
    public void Note(ClaimedPartition<TRow> partition, long bytes)
    {
        _bytes += bytes;
        _isOneFull = _isOneFull || IsFull(partition);
    }

    /// <summary>Drops everything that is not stored.</summary>
    public void Drop()
    {
        foreach (var partition in _partitions.Values) partition.Drop();
    }

    /// <summary>The partitions to write now, each with the rows of this write chosen.</summary>
    /// <param name="all">Whether partitions and rows that could still wait are included.</param>
    public List<ClaimedPartition<TRow>> FindDue(bool all)
    {
        all = all || TotalBytes >= options.MaxTotalBytes;
        var due = new List<ClaimedPartition<TRow>>();
        foreach (var partition in _partitions.Values.Where(partition => partition.IsAhead))
        {
            var whole = all || HasEnough(partition) || LeftOf(partition) <= TimeSpan.Zero;
            if (!whole && !partition.HasCompleteRows) continue;
            partition.Split(whole);
            due.Add(partition);
        }

        return due;
    }

    /// <summary>The wait, cut short when a partition has lingered long enough before it is over.</summary>
    public TimeSpan UntilDue(TimeSpan maxWait)
    {
        foreach (var partition in _partitions.Values.Where(partition => partition.IsAhead))
        {
            var left = LeftOf(partition);
            if (left < maxWait) maxWait = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }

        return maxWait;
    }

    /// <summary>How many of these records are not taken yet; partitions of others are left out.</summary>
    public long CountLeft(IEnumerable<OffsetRange> ranges) =>
        ranges.Sum(range => _partitions.TryGetValue(range.Partition, out var claimed) ? Math.Max(0, range.End - claimed.NextOffset) : 0);

    private bool IsFull(ClaimedPartition<TRow> partition) => partition.HasCompleteRows || HasEnough(partition);

    private bool HasEnough(ClaimedPartition<TRow> partition) => partition.Records >= options.MaxRecords || partition.Bytes >= options.MaxBytes;

    private TimeSpan LeftOf(ClaimedPartition<TRow> partition) => options.Linger - clock.GetElapsedTime(partition.Since);
}
