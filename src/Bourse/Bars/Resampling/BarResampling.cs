namespace Bourse.Bars.Resampling;

/// <summary>
/// Larger bars from a series that is read in order, in constant memory. A larger bar is complete when a bar of a later one comes, or at the end.
/// Where they start is told by <see cref="BarBuckets"/>. Two steps, say to 30min and from there to 60min, give the same bars as one.
/// </summary>
public sealed class BarResampling
{
    private readonly BarInterval _interval;
    private readonly BarBuckets _buckets;
    private BarBucket _bucket;
    private BarMerge? _merge;
    private Bar? _last;

    /// <summary>Begins a series.</summary>
    /// <param name="interval">The interval of the larger bars.</param>
    public BarResampling(BarInterval interval) => (_interval, _buckets) = (interval, new BarBuckets(interval));

    /// <summary>
    /// The instant before which all bars that follow the last one, in its time zone, are part of the same day. Any number of them may be added as one
    /// bar, with their extremes, the sum of their volumes, and time and close of the last. Null when nothing is certain.
    /// </summary>
    public DateTime? CertainUntil { get; private set; }

    /// <summary>The larger bars of a whole series.</summary>
    /// <param name="bars">Bars of one symbol and a shorter interval, ascending by instant.</param>
    /// <param name="interval">The interval of the larger bars.</param>
    public static IEnumerable<Bar> Resample(IEnumerable<Bar> bars, BarInterval interval)
    {
        var resampling = new BarResampling(interval);
        foreach (var bar in bars)
        {
            if (resampling.Add(bar) is { } complete) yield return complete;
        }

        if (resampling.Finish() is { } last) yield return last;
    }

    /// <summary>Takes the next bar; tells the larger bar that is complete with it, if any.</summary>
    /// <exception cref="ArgumentException">It is not later than the one before, of another symbol, or of no shorter interval.</exception>
    /// <exception cref="BourseException">A volume is more than a bar can have.</exception>
    public Bar? Add(Bar bar)
    {
        Require(bar);
        _last = bar;
        if (_buckets.Find(bar) is not { } bucket)
        {
            CertainUntil = null;
            return null;
        }

        if (_merge is not null && bucket == _bucket)
        {
            _merge.Add(bar);
            return null;
        }

        var complete = Finish();
        (_bucket, _merge, CertainUntil) = (bucket, new BarMerge(bar, bucket), _buckets.FindCertainEnd(bar));
        return complete;
    }

    /// <summary>The larger bar that was begun last; null when there is none.</summary>
    public Bar? Finish()
    {
        var bar = _merge?.ToBar(_interval);
        _merge = null;
        return bar;
    }

    private void Require(Bar bar)
    {
        if (bar.Interval >= _interval) throw new ArgumentException($"bars of {bar.Interval} make no bars of {_interval}", nameof(bar));
        if (_last is null) return;
        if (bar.Symbol != _last.Symbol) throw new ArgumentException($"a bar of {bar.Symbol.Text} is among those of {_last.Symbol.Text}", nameof(bar));
        if (bar.Instant <= _last.Instant) throw new ArgumentException($"the bar of {bar.Instant:O} follows that of {_last.Instant:O}", nameof(bar));
    }
}
