using System.Runtime.CompilerServices;
using Bourse.Market;

namespace Bourse.Statistics;

/// <summary>The lowest and the highest of a stream of amounts and the first day of each. Days come in ascending order.</summary>
internal struct ExtremesTracker
{
    private long _min;
    private long _max;
    private int _minDay;
    private int _maxDay;
    private bool _any;

    /// <summary>The lowest amount and its first day; null when there was none.</summary>
    public readonly Extreme? Min => _any ? new Extreme(new Money(_min), DateOnly.FromDayNumber(_minDay)) : null;

    /// <summary>The highest amount and its first day; null when there was none.</summary>
    public readonly Extreme? Max => _any ? new Extreme(new Money(_max), DateOnly.FromDayNumber(_maxDay)) : null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Observe(long micros, int day)
    {
        if (!_any) Begin(micros, day);
        if (micros < _min) (_min, _minDay) = (micros, day);
        if (micros > _max) (_max, _maxDay) = (micros, day);
    }

    /// <summary>Takes in the extremes of days that all come after those seen so far.</summary>
    public void Follow(in ExtremesTracker later)
    {
        if (!later._any) return;
        Observe(later._min, later._minDay);
        Observe(later._max, later._maxDay);
    }

    private void Begin(long micros, int day)
    {
        (_min, _minDay) = (micros, day);
        (_max, _maxDay) = (micros, day);
        _any = true;
    }
}
