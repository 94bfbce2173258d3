namespace Bourse.Market;

/// <summary>
/// The calendar <c>GR</c>: no weekends and none of the Greek public holidays, fixed or relative to Orthodox Easter. Labour Day falls on another
/// day in the years for which that was decreed.
/// </summary>
internal sealed class GreekCalendar : HolidayCalendar
{
    private const int CleanMonday = -48;
    private const int GoodFriday = -2;
    private const int EasterMonday = 1;
    private const int WhitMonday = 50;

    /// <inheritdoc/>
    public override string Name => "GR";

    /// <inheritdoc/>
    protected override IEnumerable<DateOnly> Holidays(int year)
    {
        var easter = Easter.Orthodox(year);
        return
        [
            new DateOnly(year, 1, 1),
            new DateOnly(year, 1, 6),
            new DateOnly(year, 3, 25),
            LabourDay(year),
            new DateOnly(year, 8, 15),
            new DateOnly(year, 10, 28),
            new DateOnly(year, 12, 25),
            new DateOnly(year, 12, 26),
            easter.AddDays(CleanMonday),
            easter.AddDays(GoodFriday),
            easter.AddDays(EasterMonday),
            easter.AddDays(WhitMonday),
        ];
    }

    private static DateOnly LabourDay(int year) => year switch
    {
        2021 => new DateOnly(2021, 5, 4),
        2022 => new DateOnly(2022, 5, 2),
        2024 => new DateOnly(2024, 5, 7),
        2027 => new DateOnly(2027, 5, 4),
        _ => new DateOnly(year, 5, 1),
    };
}
