namespace Bourse.Market;

/// <summary>
/// The calendar <c>US</c>: the days on which the New York Stock Exchange is open, exact from 2000 on. Holidays and the days on which they are
/// observed follow NYSE Rule 7.2 (formerly Rule 51); Martin Luther King Jr. Day is kept since 1998, Juneteenth since 2022. Closings beyond the
/// rules are those that the exchange announced (list below; half days are trading days).
/// </summary>
internal sealed class NewYorkCalendar : HolidayCalendar
{
    private const int FirstMartinLutherKingDay = 1998;
    private const int FirstJuneteenth = 2022;

    private static readonly ILookup<int, DateOnly> SpecialClosings = new DateOnly[]
    {
        // The attacks of 11 September.
        new(2001, 9, 11), new(2001, 9, 12), new(2001, 9, 13), new(2001, 9, 14),
        // Days of mourning for Presidents Reagan, Ford, G. H. W. Bush and Carter.
        new(2004, 6, 11), new(2007, 1, 2), new(2018, 12, 5), new(2025, 1, 9),
        // Hurricane Sandy.
        new(2012, 10, 29), new(2012, 10, 30),
    }.ToLookup(day => day.Year);

    /// <inheritdoc/>
    public override string Name => "US";

    /// <inheritdoc/>
    protected override IEnumerable<DateOnly> Holidays(int year)
    {
        foreach (var day in SpecialClosings[year]) yield return day;
        yield return NewYear(year);
        if (year >= FirstMartinLutherKingDay) yield return Nth(3, DayOfWeek.Monday, year, 1);
        yield return Nth(3, DayOfWeek.Monday, year, 2);
        yield return Easter.Western(year).AddDays(-2);
        yield return LastMonday(year, 5);
        if (year >= FirstJuneteenth) yield return Observed(new DateOnly(year, 6, 19));
        yield return Observed(new DateOnly(year, 7, 4));
        yield return Nth(1, DayOfWeek.Monday, year, 9);
        yield return Nth(4, DayOfWeek.Thursday, year, 11);
        yield return Observed(new DateOnly(year, 12, 25));
    }

    /// <summary>A Saturday's holiday is kept on Friday, a Sunday's on Monday.</summary>
    private static DateOnly Observed(DateOnly day) => day.DayOfWeek switch
    {
        DayOfWeek.Saturday => day.AddDays(-1),
        DayOfWeek.Sunday => day.AddDays(1),
        _ => day,
    };

    /// <summary>New Year's Day on a Saturday is not kept on Friday: that day ends the year's accounts, and the rule exempts it.</summary>
    private static DateOnly NewYear(int year)
    {
        var day = new DateOnly(year, 1, 1);
        return day.DayOfWeek == DayOfWeek.Saturday ? day : Observed(day);
    }

    private static DateOnly Nth(int n, DayOfWeek weekday, int year, int month)
    {
        var first = new DateOnly(year, month, 1);
        return first.AddDays((weekday - first.DayOfWeek + 7) % 7 + 7 * (n - 1));
    }

    private static DateOnly LastMonday(int year, int month)
    {
        var last = new DateOnly(year, month, DateTime.DaysInMonth(year, month));
        return last.AddDays(-((last.DayOfWeek - DayOfWeek.Monday + 7) % 7));
    }
}
