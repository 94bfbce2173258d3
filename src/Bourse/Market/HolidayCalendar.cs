namespace Bourse.Market;

/// <summary>
/// A calendar of rules: no weekends and no holidays. The holidays of a year are worked out once, when the year is first asked for, and kept as a set
/// of bits, so that each query is a look-up. Concurrent threads compute the same set.
/// </summary>
public abstract class HolidayCalendar : TradingCalendar
{
    private const int BitsPerWord = 64;
    private const int WordsPerYear = 6;
    private readonly ulong[]?[] _years = new ulong[DateOnly.MaxValue.Year + 1][];

    /// <inheritdoc/>
    public sealed override bool IsTradingDay(DateOnly day)
    {
        if (IsWeekend(day)) return false;
        var index = day.DayOfYear - 1;
        return (HolidaysOf(day.Year)[index / BitsPerWord] >> (index % BitsPerWord) & 1) == 0;
    }

    /// <summary>The holidays of a year; those on a weekend, in another year, or named twice do no harm.</summary>
    protected abstract IEnumerable<DateOnly> Holidays(int year);

    private ulong[] HolidaysOf(int year) => Volatile.Read(ref _years[year]) ?? WorkOut(year);

    private ulong[] WorkOut(int year)
    {
        var bits = new ulong[WordsPerYear];
        foreach (var day in Holidays(year))
        {
            var index = day.DayOfYear - 1;
            if (day.Year == year) bits[index / BitsPerWord] |= 1UL << (index % BitsPerWord);
        }

        Volatile.Write(ref _years[year], bits);
        return bits;
    }
}
