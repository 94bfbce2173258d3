using System.Runtime.CompilerServices;
using Bourse.Bars;
using Bourse.Bars.Resampling;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Makes days of the rows of a query (<see cref="SqliteBarRows"/>), in one pass. The first bar of each day is made whole. Of the others only what a
/// day needs is read, as digits, without an object for each: a million rows are ten years of minutes. They are added to the day as one bar.
/// </summary>
internal sealed class SqliteBarDays(SqliteStatement query, BarRange range)
{
    private const int RowsBetweenLooks = 4096;
    private readonly SqliteBarRows _rows = new(query, range);
    private readonly BarResampling _resampling = new(BarInterval.Day);
    private readonly List<Bar> _days = [];
    private Bar? _first;
    private long _certainUntil = long.MinValue;
    private long _last;
    private int _merged;
    private long _volume;
    private Digits _high;
    private Digits _low;
    private Digits _close;

    /// <summary>The days, the oldest first.</summary>
    /// <exception cref="BourseException">Another program has written what is no bar, or volumes that are too large.</exception>
    public List<Bar> Read(CancellationToken cancellation)
    {
        for (var row = 1; query.Read(); row++)
        {
            if (row % RowsBetweenLooks == 0) cancellation.ThrowIfCancellationRequested();
            if (!TryMerge()) Take(_rows.Read());
        }

        AddMerged();
        Add(_resampling.Finish());
        return _days;
    }

    /// <summary>Joins the row to those since the first bar of its day; false when it has to be looked at closely.</summary>
    private bool TryMerge()
    {
        var time = query.Int64(0);
        if (time >= _certainUntil || time <= _last || !_rows.IsOfSameZone()) return false;
        if (!Digits.TryRead(query.Blob(2), out var high) || !Digits.TryRead(query.Blob(3), out var low)
            || !Digits.TryRead(query.Blob(4), out var close)) return false;
        var volume = query.Int64(5);
        if (volume < 0 || volume > long.MaxValue - _volume) return false;
        if (_merged == 0 || high.IsAbove(_high)) _high = high;
        if (_merged == 0 || _low.IsAbove(low)) _low = low;
        (_last, _close, _volume) = (time, close, _volume + volume);
        _merged++;
        return true;
    }

    private void Take(Bar bar)
    {
        AddMerged();
        Add(_resampling.Add(bar));
        (_first, _last) = (bar, BarTime.ToMilliseconds(bar.Instant));
        _certainUntil = _resampling.CertainUntil is { } end ? BarTime.ToMilliseconds(end) : long.MinValue;
    }

    private void AddMerged()
    {
        if (_merged == 0) return;
        var instant = BarTime.FromMilliseconds(_last);
        Add(_resampling.Add(_first! with
        {
            Instant = instant,
            LocalTime = _first.LocalTime + (instant - _first.Instant),
            High = _high.ToDecimal(),
            Low = _low.ToDecimal(),
            Close = _close.ToDecimal(),
            Volume = _volume,
        }));
        (_merged, _volume) = (0, 0);
    }

    private void Add(Bar? day)
    {
        if (day is not null) _days.Add(day);
    }

    /// <summary>A price as its digits and the number of its decimals.</summary>
    private readonly record struct Digits(ulong Value, int Decimals)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool TryRead(ReadOnlySpan<byte> utf8, out Digits digits)
        {
            var isUsual = PriceDigits.TryReadUsual(utf8, out var value, out var decimals);
            digits = new Digits(value, decimals);
            return isUsual;
        }

        /// <summary>Whether it is higher; prices with equally many decimals are compared as whole numbers.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool IsAbove(Digits other) => Decimals == other.Decimals ? Value > other.Value : ToDecimal() > other.ToDecimal();

        public decimal ToDecimal() => PriceDigits.Of(Value, Decimals);
    }
}
