using Bourse.Events;

namespace Bourse.Sinks;

/// <summary>A partition that this sink owns: under which epoch, how far it has been read and stored, and the rows in between.</summary>
internal sealed class ClaimedPartition<TRow>
{
    private readonly TopicPartition _partition;
    private readonly long _epoch;
    private readonly ISinkBatch<TRow> _batch;
    private long _chosenEnd;
    private long _movedAt;

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

    /// <summary>Whether something was taken that no write has chosen yet.</summary>
    public bool IsAhead { get; private set; }

    /// <summary>How many records were taken that no write has chosen yet.</summary>
    public int Records { get; private set; }

    /// <summary>The bytes of their keys and values.</summary>
    public long Bytes { get; private set; }

    /// <summary>When the first of them was taken, a timestamp of the sink's clock.</summary>
    public long Since { get; private set; }

    /// <summary>Whether some of its rows are complete, however few they are.</summary>
    public bool HasCompleteRows => _batch.HasCompleteRows;

    /// <summary>Whether records may be added while the chosen rows are written.</summary>
    public bool FillsWhileWriting => _batch.FillsWhileWriting;

    /// <summary>The offset that the chosen rows reach.</summary>
    public PartitionAdvance Advance => new(_partition, _epoch, _chosenEnd);

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
        _movedAt = now;
        NextOffset = nextOffset;
        IsAhead = true;
    }

    /// <summary>Chooses the rows of the next write: all of them, or only those that are complete.</summary>
    public void Split(bool all)
    {
        if (_batch.Split(all) is { } left)
        {
            // What is left came with the last fetch: the rows before it became complete by it.
            (_chosenEnd, Records, Bytes, Since) = (left.FirstOffset, left.Records, left.Bytes, _movedAt);
            return;
        }

        (_chosenEnd, Records, Bytes, IsAhead) = (NextOffset, 0, 0, false);
    }

    /// <summary>The chosen rows are stored.</summary>
    public void MarkStored()
    {
        StoredOffset = _chosenEnd;
        _batch.RemoveWritten();
    }

    /// <summary>Drops everything that is not stored.</summary>
    public void Drop()
    {
        NextOffset = StoredOffset;
        (IsAhead, Records, Bytes) = (false, 0, 0);
        _batch.Clear();
    }
}
