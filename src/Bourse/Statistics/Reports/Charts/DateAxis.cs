using System.Globalization;

namespace Bourse.Statistics.Reports.Charts;

/// <summary>The level axis of a chart: days, with ticks at the beginnings of days, months or years, whichever are few enough to read.</summary>
/// <param name="First">The number of the first day.</param>
/// <param name="Last">The number of the last day.</param>
internal sealed record DateAxis(int First, int Last)
{
    private const int MostTicks = 10;
    private const int MonthsInYear = 12;

    private static readonly int[] DaySteps = [1, 2, 7, 14];
    private static readonly int[] MonthSteps = [1, 2, 3, 6];
    private static readonly int[] YearSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    /// <summary>The ticks: days' numbers and their texts.</summary>
    public IReadOnlyList<(int Day, string Label)> Ticks() =>
        DaySteps.Select(Days).Concat(MonthSteps.Select(Months)).Concat(YearSteps.Select(step => Months(step * MonthsInYear)))
            .First(ticks => ticks.Count <= MostTicks);

    private List<(int Day, string Label)> Days(int step)
    {
        var ticks = new List<(int, string)>();
        for (var day = First; day <= Last && ticks.Count <= MostTicks; day += step) ticks.Add((day, FigureText.Day(DateOnly.FromDayNumber(day))));
        return ticks;
    }

    private List<(int Day, string Label)> Months(int step)
    {
        var ticks = new List<(int, string)>();
        var format = step % MonthsInYear == 0 ? "yyyy" : "yyyy-MM";
        var (first, last) = (MonthNumber(First), MonthNumber(Last));
        for (var month = (first + step - 1) / step * step; month <= last && ticks.Count <= MostTicks; month += step)
        {
            var day = new DateOnly(month / MonthsInYear, month % MonthsInYear + 1, 1);
            if (day.DayNumber >= First) ticks.Add((day.DayNumber, day.ToString(format, CultureInfo.InvariantCulture)));
        }

        return ticks;
    }

    private static int MonthNumber(int dayNumber)
    {
        var day = DateOnly.FromDayNumber(dayNumber);
        return day.Year * MonthsInYear + day.Month - 1;
    }
}
