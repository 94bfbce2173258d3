using System.Globalization;

namespace Bourse.Market;

/// <summary>The calendars that can be chosen by name, and calendars read from a list of days.</summary>
public static class Calendars
{
    private const string DayFormat = "yyyy-MM-dd";
    private const char Comment = '#';

    /// <summary>Greek public holidays: <c>GR</c>, the default.</summary>
    public static TradingCalendar Greek { get; } = new GreekCalendar();

    /// <summary>The New York Stock Exchange: <c>US</c>.</summary>
    public static TradingCalendar NewYork { get; } = new NewYorkCalendar();

    /// <summary>Monday to Friday: <c>weekends</c>.</summary>
    public static TradingCalendar Weekends { get; } = new WeekendCalendar();

    /// <summary>The days of which the log holds a price: <c>data</c>.</summary>
    public static TradingCalendar Data { get; } = new DataCalendar();

    /// <summary>The names that <see cref="Named"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [Greek.Name, NewYork.Name, Weekends.Name, Data.Name];

    /// <summary>The calendar of that name, in any letter case.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static TradingCalendar Named(string name) =>
        Array.Find([Greek, NewYork, Weekends, Data], calendar => calendar.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new BourseException(FailureKind.Usage, $"there is no calendar called '{name}'", NearestName.Remedy(name, Names));

    /// <summary>
    /// Reads a calendar of explicit trading days: one a line as <c>2000-01-03</c>; empty lines and lines that begin with <c>#</c> are ignored.
    /// </summary>
    /// <param name="text">The list.</param>
    /// <param name="name">The calendar's name, e.g. that of the file.</param>
    /// <exception cref="BourseException">A line is not a day, or there is no day at all (<see cref="FailureKind.Usage"/>).</exception>
    public static ListedDays Read(TextReader text, string name) => new(name, ReadDays(text, name));

    private static BourseException NotADay(string message) => new(FailureKind.Usage, message, "write one day a line, like 2000-01-03");

    private static IEnumerable<DateOnly> ReadDays(TextReader text, string name)
    {
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            var trimmed = line.AsSpan().Trim("\uFEFF \t");
            if (trimmed.IsEmpty || trimmed[0] == Comment) continue;
            yield return DateOnly.TryParseExact(trimmed, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? day
                : throw NotADay($"{name}, line {number}: '{trimmed}' is not a day");
        }
    }
}
