using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>A partition that this sink owns: under which epoch, how far it has been read and stored, and the rows in between.</summary>
internal sealed class ClaimedPartition<TRow>
{
    private readonly TopicPartition _partition;
    private readonly long _epoch;
    private readonly ISinkBatch<TRow> _batch;

    public ClaimedPartition(PartitionProgress claim, ISinkBatch<TRow> batch)
    {
        _partition = claim.Partition;
        _epoch = claim.Epoch;
        _batch = batch;
        NextOffset = StoredOffset = claim.NextOffset;
    }

    /// <summary>The offset after the last record taken.</summary>
    public long NextOffset { get; private set; }

    /// <summary>The offset after the last record that the store has.</summary>
    public long StoredOffset { get; private set; }

    /// <summary>Whether something was taken that is not stored yet.</summary>
    public bool IsAhead { get; private set; }

    /// <summary>How many records were taken since the last write.</summary>
    public int Records { get; private set; }

    /// <summary>The bytes of their keys and values.</summary>
    public long Bytes { get; private set; }

    /// <summary>When the first of them was taken, a timestamp of the sink's clock.</summary>
    public long Since { get; private set; }

    public PartitionAdvance Advance => new(_partition, _epoch, NextOffset);

    public IEnumerable<TRow> Rows => _batch.Rows;

    /// <exception cref="BadMessageException">It cannot be used; it counts as taken.</exception>
    public void Add(in Record record)
    {
        Records++;
        Bytes += record.Key.Length + record.Value.Length;
        _batch.Add(record);
    }

    /// <summary>All records before that offset have been taken.</summary>
    public void MoveTo(long nextOffset, long now)
    {
        if (!IsAhead) Since = now;
        NextOffset = nextOffset;
        IsAhead = true;
    }

    /// <summary>Everything taken is stored.</summary>
    public void MarkStored()
    {
        StoredOffset = NextOffset;
        Clear();
    }

    /// <summary>Drops everything that is not stored.</summary>
    public void Drop()
    {
        NextOffset = StoredOffset;
        Clear();
    }

    private void Clear()
    {
        IsAhead = false;
        (Records, Bytes) = (0, 0);
        _batch.Clear();
    }
}
