namespace Bourse.Market;

/// <summary>A calendar of exactly the days it was given, weekends among them if they were.</summary>
public sealed class ListedDays : TradingCalendar
{
    private const int BitsPerWord = 64;
    private readonly int _first;
    private readonly ulong[] _bits;

    /// <summary>Creates a calendar of some days, in any order; a day given twice counts once.</summary>
    /// <param name="name">The calendar's name.</param>
    /// <param name="days">The trading days; at least one.</param>
    /// <exception cref="BourseException">There is no day (<see cref="FailureKind.Usage"/>).</exception>
    public ListedDays(string name, IEnumerable<DateOnly> days)
    {
        var numbers = days.Select(day => day.DayNumber).ToArray();
        if (numbers.Length == 0) throw new BourseException(FailureKind.Usage, $"calendar {name} has no trading day");
        Name = name;
        _first = numbers.Min();
        var last = numbers.Max();
        _bits = new ulong[(last - _first) / BitsPerWord + 1];
        foreach (var number in numbers) _bits[(number - _first) / BitsPerWord] |= 1UL << ((number - _first) % BitsPerWord);
        (First, Last) = (DateOnly.FromDayNumber(_first), DateOnly.FromDayNumber(last));
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <summary>The first trading day.</summary>
    public DateOnly First { get; }

    /// <summary>The last trading day.</summary>
    public DateOnly Last { get; }

    /// <inheritdoc/>
    public override bool IsTradingDay(DateOnly day) =>
        day >= First && day <= Last && (_bits[(day.DayNumber - _first) / BitsPerWord] >> ((day.DayNumber - _first) % BitsPerWord) & 1) != 0;

    /// <inheritdoc/>
    public override DateOnly? NextAfter(DateOnly day) => day >= Last ? null : base.NextAfter(day < First ? First.AddDays(-1) : day);
}
