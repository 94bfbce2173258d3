namespace Bourse.Replay;

/// <summary>
/// The rows in another order than the file's. They are copied to a spool, because the place of a row in the file does not tell where it begins in an
/// unpacked or converted text. Memory: 8 bytes for each row, 16 while they are sorted by day.
/// </summary>
internal sealed class OrderedRows : IReplayRows
{
    private readonly Stream _spool;
    private readonly List<long> _starts = [];
    private int _next;

    /// <summary>Copies rows to a spool, and closes them.</summary>
    /// <param name="rows">The rows in the order of the file.</param>
    /// <param name="spool">An empty stream that can be read, written and sought; it is closed with this.</param>
    /// <param name="byTime">Whether the rows are sorted by time; else they keep their order until they are shuffled.</param>
    /// <param name="cancellation">Ends the copying.</param>
    public OrderedRows(SequentialRows rows, Stream spool, bool byTime, CancellationToken cancellation)
    {
        _spool = spool;
        var times = new List<long>();
        using (rows)
        {
            while (rows.Next())
            {
                cancellation.ThrowIfCancellationRequested();
                _starts.Add(spool.Position);
                if (byTime) times.Add(rows.Ticks);
                rows.Current.WriteTo(spool);
            }
        }

        if (byTime) Sort(times);
    }

    /// <inheritdoc/>
    public ReplayRow Current { get; } = new();

    /// <summary>Begins again, in a random order.</summary>
    /// <param name="random">Gives the order.</param>
    public void Shuffle(Random random)
    {
        Rewind();
        _starts.Sort();
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_starts));
    }

    /// <summary>Begins again.</summary>
    public void Rewind() => _next = 0;

    /// <inheritdoc/>
    public bool Next()
    {
        if (_next == _starts.Count) return false;
        _spool.Position = _starts[_next++];
        Current.ReadFrom(_spool);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _spool.Dispose();

    /// <summary>Sorts by time; rows of the same time keep the order of the file, which is that of their starts.</summary>
    private void Sort(List<long> times)
    {
        var (keys, starts) = (new (long, long)[times.Count], _starts.ToArray());
        for (var i = 0; i < keys.Length; i++) keys[i] = (times[i], starts[i]);
        Array.Sort(keys, starts);
        _starts.Clear();
        _starts.AddRange(starts);
    }
}
