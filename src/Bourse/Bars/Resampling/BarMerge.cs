namespace Bourse.Bars.Resampling;

/// <summary>
/// One bar from several: the open of the first, the close of the last, the extremes, the sum of the volumes. Prices keep their digits.
/// </summary>
internal sealed class BarMerge
{
    private readonly Bar _first;
    private readonly BarBucket _bucket;
    private decimal _high;
    private decimal _low;
    private decimal _close;
    private long _volume;

    /// <summary>Begins with the first bar.</summary>
    public BarMerge(Bar first, BarBucket bucket)
    {
        (_first, _bucket, Last) = (first, bucket, first.Instant);
        (_high, _low, _close, _volume) = (first.High, first.Low, first.Close, first.Volume);
    }

    /// <summary>When the last bar starts.</summary>
    public DateTime Last { get; private set; }

    /// <summary>Adds the next bar.</summary>
    /// <exception cref="BourseException">The volume is more than a bar can have.</exception>
    public void Add(Bar next)
    {
        if (long.MaxValue - _volume < next.Volume) throw TooLarge();
        _volume += next.Volume;
        if (next.High > _high) _high = next.High;
        if (next.Low < _low) _low = next.Low;
        (_close, Last) = (next.Close, next.Instant);
    }

    /// <summary>The bar so far.</summary>
    public Bar ToBar(BarInterval interval) => _first with
    {
        Interval = interval,
        LocalTime = _bucket.LocalTime,
        Instant = _bucket.Instant,
        High = _high,
        Low = _low,
        Close = _close,
        Volume = _volume,
    };

    private BourseException TooLarge() =>
        new(FailureKind.Failed, $"the volumes of {_first.Symbol.Text} from {StartText()} on add up to more than {long.MaxValue}");

    private string StartText() => _bucket.LocalTime.ToString(Bar.TimeFormat, System.Globalization.CultureInfo.InvariantCulture);
}
