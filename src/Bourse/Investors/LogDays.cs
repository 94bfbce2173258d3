using Bourse.Market;

namespace Bourse.Investors;

/// <summary>
/// The days of which the log holds a price of any ticker. They say how far the log is (the watermark), and with a calendar from data also which
/// days are trading days. Days are day numbers.
/// </summary>
internal sealed class LogDays
{
    private const int BitsPerWord = 64;

    private readonly TradingCalendar _calendar;

    /// <summary>The newest days, newest first: one more than the lateness.</summary>
    private readonly int[] _newest;
    private ulong[] _bits = [];
    private int _origin;

    /// <summary>Begins without a day.</summary>
    /// <param name="calendar">The trading days.</param>
    /// <param name="lateness">A day is closed once the log holds prices of more than so many later days.</param>
    public LogDays(TradingCalendar calendar, int lateness)
    {
        _calendar = calendar;
        DefineCalendar = calendar.IsFromData;
        _newest = new int[lateness + 1];
    }

    /// <summary>Whether trading days are those that the log holds.</summary>
    public bool DefineCalendar { get; }

    /// <summary>The last day; 0 when there is none.</summary>
    public int LastDay => _newest[0];

    /// <summary>The watermark: all days before this one are closed; 0 while there is none.</summary>
    public int ClosedBefore => _newest[^1];

    /// <summary>Whether the log holds a price of that day.</summary>
    public bool Contains(int day)
    {
        var index = day - _origin;
        return index >= 0 && index / BitsPerWord < _bits.Length && (_bits[index / BitsPerWord] >> (index % BitsPerWord) & 1) != 0;
    }

    /// <summary>Adds a day; returns whether it is a new one.</summary>
    public bool Add(int day)
    {
        if (day == _newest[0] || Contains(day)) return false;
        MakeRoomFor(day);
        var index = day - _origin;
        _bits[index / BitsPerWord] |= 1UL << (index % BitsPerWord);
        // An insertion into the few newest days; an older day falls off at the end.
        for (var place = 0; place < _newest.Length && day > 0; place++)
        {
            if (day > _newest[place]) (_newest[place], day) = (day, _newest[place]);
        }

        return true;
    }

    /// <summary>Whether it is a trading day, as far as that is known.</summary>
    public bool IsTradingDay(int day) => DefineCalendar ? Contains(day) : _calendar.IsTradingDay(DateOnly.FromDayNumber(day));

    /// <summary>The first trading day from <paramref name="day"/> on; <see cref="int.MaxValue"/> when none is known.</summary>
    public int FirstFrom(int day)
    {
        if (DefineCalendar)
        {
            while (day <= LastDay && !Contains(day)) day++;
            return day <= LastDay ? day : int.MaxValue;
        }

        if (day > DateOnly.MaxValue.DayNumber) return int.MaxValue;
        return IsTradingDay(day) ? day : _calendar.NextAfter(DateOnly.FromDayNumber(day))?.DayNumber ?? int.MaxValue;
    }

    /// <summary>Whether the log holds a price of that day or a later one, or of the last trading day before.</summary>
    public bool HasReached(int day) => LastDay >= day || !DefineCalendar && FirstFrom(LastDay + 1) > day;

    private void MakeRoomFor(int day)
    {
        const int Spare = 1024;
        if (_bits.Length == 0) _origin = day;
        if (day >= _origin && (day - _origin) / BitsPerWord < _bits.Length) return;
        // The origin moves by whole words, so that the old bits stay together.
        var before = day < _origin ? (_origin - day + BitsPerWord - 1) / BitsPerWord : 0;
        var needed = Math.Max(_bits.Length, (day - _origin) / BitsPerWord + 1) + before;
        var bits = new ulong[needed + Spare / BitsPerWord];
        _bits.CopyTo(bits, before);
        (_bits, _origin) = (bits, _origin - before * BitsPerWord);
    }
}
