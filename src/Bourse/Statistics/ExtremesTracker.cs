using System.Runtime.CompilerServices;
using Bourse.Market;

namespace Bourse.Statistics;

/// <summary>
/// The lowest and the highest of a stream of amounts and the first day of each. Days come in ascending order. It begins as <see cref="None"/>.
/// </summary>
internal struct ExtremesTracker
{
    private long _min;
    private long _max;
    private int _minDay;
    private int _maxDay;

    /// <summary>No amount was seen: the lowest is above the highest.</summary>
    public static ExtremesTracker None => new() { _min = long.MaxValue, _max = long.MinValue };

    /// <summary>The lowest amount and its first day; null when there was none.</summary>
    public readonly Extreme? Min => Any ? new Extreme(new Money(_min), DateOnly.FromDayNumber(_minDay)) : null;

    /// <summary>The highest amount and its first day; null when there was none.</summary>
    public readonly Extreme? Max => Any ? new Extreme(new Money(_max), DateOnly.FromDayNumber(_maxDay)) : null;

    private readonly bool Any => _min <= _max;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Observe(long micros, int day)
    {
        if (micros < _min || micros > _max) Take(micros, day);
    }

    /// <summary>Takes in the extremes of days that all come after those seen so far.</summary>
    public void Follow(in ExtremesTracker later)
    {
        if (!later.Any) return;
        Observe(later._min, later._minDay);
        Observe(later._max, later._maxDay);
    }

    /// <summary>A new extreme is rare: the loop over the rows is faster without the code for it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Take(long micros, int day)
    {
        var any = Any;
        if (!any || micros < _min) (_min, _minDay) = (micros, day);
        if (!any || micros > _max) (_max, _maxDay) = (micros, day);
    }
}
