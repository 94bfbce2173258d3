namespace Bourse.Market;

/// <summary>Says which days are trading days. Immutable and safe to share between threads.</summary>
public abstract class TradingCalendar
{
    /// <summary>The name under which the calendar is chosen, e.g. <c>GR</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether the trading days are those of which the log holds a price: then <see cref="IsTradingDay"/> refuses no day, and only who has read the
    /// prices knows the days.
    /// </summary>
    public virtual bool IsFromData => false;

    /// <summary>Whether exchanges trade on that day.</summary>
    public abstract bool IsTradingDay(DateOnly day);

    /// <summary>The trading days from <paramref name="from"/> to <paramref name="to"/>, both inclusive, ascending.</summary>
    public IEnumerable<DateOnly> Between(DateOnly from, DateOnly to)
    {
        for (var number = from.DayNumber; number <= to.DayNumber; number++)
        {
            var day = DateOnly.FromDayNumber(number);
            if (IsTradingDay(day)) yield return day;
        }
    }

    /// <summary>The first trading day after <paramref name="day"/>; null when the calendar has none any more.</summary>
    public virtual DateOnly? NextAfter(DateOnly day)
    {
        for (var number = day.DayNumber + 1; number <= DateOnly.MaxValue.DayNumber; number++)
        {
            if (IsTradingDay(DateOnly.FromDayNumber(number))) return DateOnly.FromDayNumber(number);
        }

        return null;
    }

    /// <summary>Saturday or Sunday.</summary>
    protected static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
