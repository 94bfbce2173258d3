namespace Bourse.Investors;

/// <summary>
/// Numbers days in the order in which they are first seen. Tables of many portfolios share the numbers, and have no gaps for days without trading.
/// </summary>
internal sealed class DaySlots
{
    private const int Spare = 1024;
    private int[] _slots = [];
    private int _origin;
    private int _count;

    /// <summary>The slot of a day, from 0; -1 when it has none.</summary>
    public int Find(int day)
    {
        var index = day - _origin;
        return index >= 0 && index < _slots.Length ? _slots[index] - 1 : -1;
    }

    /// <summary>The slot of a day, which gets one if it has none.</summary>
    public int Require(int day)
    {
        if (Find(day) is var found and >= 0) return found;
        MakeRoomFor(day);
        _slots[day - _origin] = ++_count;
        return _count - 1;
    }

    private void MakeRoomFor(int day)
    {
        if (_slots.Length == 0) _origin = day;
        if (day >= _origin && day - _origin < _slots.Length) return;
        var origin = Math.Min(_origin, day);
        var slots = new int[Math.Max(_origin + _slots.Length, day + 1) - origin + Spare];
        _slots.CopyTo(slots, _origin - origin);
        (_slots, _origin) = (slots, origin);
    }
}

/// <summary>A value for each day of one portfolio, in pages that are allocated when they are needed.</summary>
/// <param name="slots">The places of the days.</param>
internal sealed class DayTable<T>(DaySlots slots)
    where T : struct
{
    private const int PageLength = 512;
    private T[]?[] _pages = [];

    /// <summary>The value of a day; the default when it has none.</summary>
    public T this[int day]
    {
        get
        {
            var slot = slots.Find(day);
            return slot >= 0 && slot / PageLength < _pages.Length && _pages[slot / PageLength] is { } page ? page[slot % PageLength] : default;
        }

        set
        {
            var slot = slots.Require(day);
            if (slot / PageLength >= _pages.Length) Array.Resize(ref _pages, slot / PageLength + 1);
            var page = _pages[slot / PageLength] ??= new T[PageLength];
            page[slot % PageLength] = value;
        }
    }
}
