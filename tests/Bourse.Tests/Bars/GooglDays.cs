using System.Globalization;
using Bourse.Bars.Indicators;

namespace Bourse.Tests.Bars;

/// <summary>The unadjusted closes of GOOGL from 2015 to 2017.</summary>
internal static class GooglDays
{
    /// <summary>All days, ascending.</summary>
    public static IReadOnlyList<PriceDay> All { get; } =
    [
        .. File.ReadLines(PathOf("googl-closes.csv")).Skip(1).Select(line => line.Split(','))
            .Select(cells => new PriceDay(Day(cells[0]), Number(cells[1]))),
    ];

    /// <summary>They as columns; high and low are the close.</summary>
    public static BarColumns Columns => BarColumns.Of([.. All.Select(day => new BarFigures(day.Close, day.Close, day.Close, 1, day.Day.DayNumber))]);

    /// <summary>A file in Golden.</summary>
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", name);

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
