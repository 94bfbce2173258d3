using Bourse.Events;

namespace Bourse.Ledger;

/// <summary>A partition that is ours to take in: under which epoch, how far we are, and the rows that are not written yet.</summary>
internal sealed class ClaimedPartition
{
    private readonly TopicPartition _partition;
    private readonly long _epoch;
    private readonly Dictionary<string, RowList> _rows = new(StringComparer.Ordinal);
    private long _stored;
    private long _committed = -1;

    public ClaimedPartition(PartitionProgress claim)
    {
        _partition = claim.Partition;
        _epoch = claim.Epoch;
        NextOffset = _stored = claim.NextOffset;
    }

    /// <summary>The offset behind the last record taken.</summary>
    public long NextOffset { get; private set; }

    /// <summary>Whether something was taken that the database does not know of yet.</summary>
    public bool IsAhead { get; private set; }

    /// <summary>Whether the group does not know yet how far the database is. What the group knew before is not worth asking.</summary>
    public bool IsUncommitted => _stored != _committed && _stored > 0;

    public PartitionAdvance Advance => new(_partition, _epoch, NextOffset);

    public IEnumerable<PortfolioRows> Rows => _rows.Where(pair => pair.Value.Count > 0).Select(pair => new PortfolioRows(pair.Key, pair.Value.Rows));

    public void Add(string portfolio, in ValuationRow row)
    {
        if (!_rows.TryGetValue(portfolio, out var list)) _rows[portfolio] = list = new RowList();
        list.Add(row);
    }

    /// <summary>All records before that offset have been taken.</summary>
    public void MoveTo(long nextOffset)
    {
        NextOffset = nextOffset;
        IsAhead = true;
    }

    /// <summary>The database has it all.</summary>
    public void MarkStored()
    {
        _stored = NextOffset;
        Clear();
    }

    /// <summary>The group knows it.</summary>
    public void MarkCommitted() => _committed = _stored;

    /// <summary>Forgets what is not written.</summary>
    public void Drop()
    {
        NextOffset = _stored;
        Clear();
    }

    private void Clear()
    {
        IsAhead = false;
        foreach (var list in _rows.Values) list.Clear();
    }
}
