namespace Bourse.Bars.Resampling;

/// <summary>
/// Larger bars from a stream, in which bars may come late or again with other figures. Each bar gives its larger bar as it is now, to replace the one
/// before: as in the bar store, the last one counts. The latest larger bars are kept with their parts; a part of an older one is refused, and its
/// larger bar has to be made from the store (<see cref="BarResampling"/>).
/// </summary>
public sealed class BarResampler
{
    /// <summary>How many larger bars are kept, unless said otherwise.</summary>
    public const int UsuallyKept = 64;

    private readonly BarInterval _interval;
    private readonly int _kept;
    private readonly BarBuckets _buckets;
    private readonly SortedList<DateTime, BarParts> _open = [];
    private DateTime _closedUntil = DateTime.MinValue;
    private Symbol? _symbol;

    /// <summary>Begins a stream.</summary>
    /// <param name="interval">The interval of the larger bars.</param>
    /// <param name="kept">How many larger bars are kept, above 0.</param>
    public BarResampler(BarInterval interval, int kept = UsuallyKept)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        (_interval, _kept, _buckets) = (interval, kept, new BarBuckets(interval));
    }

    /// <summary>Takes a bar, which replaces one of its instant.</summary>
    /// <param name="bar">The bar.</param>
    /// <param name="larger">Its larger bar as it is now; null when it is part of none, e.g. of no day before regular hours, or was refused.</param>
    /// <returns>False when its larger bar is too old to be kept.</returns>
    /// <exception cref="ArgumentException">It is of another symbol than the first one, or of no shorter interval.</exception>
    /// <exception cref="BourseException">A volume is more than a bar can have.</exception>
    public bool TryAdd(Bar bar, out Bar? larger)
    {
        Require(bar);
        larger = null;
        if (_buckets.Find(bar) is not { } bucket) return true;
        if (bucket.Instant <= _closedUntil) return false;
        if (!_open.TryGetValue(bucket.Instant, out var parts)) _open[bucket.Instant] = parts = new BarParts(bucket);
        parts.Put(bar);
        larger = parts.Merge().ToBar(_interval);
        if (_open.Count > _kept) Close();
        return true;
    }

    private void Close()
    {
        _closedUntil = _open.GetKeyAtIndex(0);
        _open.RemoveAt(0);
    }

    private void Require(Bar bar)
    {
        if (bar.Interval >= _interval) throw new ArgumentException($"bars of {bar.Interval} make no bars of {_interval}", nameof(bar));
        _symbol ??= bar.Symbol;
        if (bar.Symbol != _symbol) throw new ArgumentException($"a bar of {bar.Symbol.Text} is in the stream of {_symbol.Value.Text}", nameof(bar));
    }
}
