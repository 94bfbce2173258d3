using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Bourse.Bars;

/// <summary>A month of the calendar, written <c>2024-05</c>.</summary>
public readonly record struct YearMonth : IComparable<YearMonth>
{
    private const string Format = "yyyy-MM";
    private const int Months = 12;

    /// <summary>Creates a month.</summary>
    /// <param name="year">From 1 to 9999.</param>
    /// <param name="number">From 1 (January) to 12.</param>
    public YearMonth(int year, int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, DateOnly.MinValue.Year);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, DateOnly.MaxValue.Year);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Months);
        (Year, Number) = (year, number);
    }

    /// <summary>The year; 0 for the default value, which is no month.</summary>
    public int Year { get; }

    /// <summary>The month of the year, from 1 to 12.</summary>
    public int Number { get; }

    /// <summary>Its first day.</summary>
    public DateOnly First => new(Year, Number, 1);

    /// <summary>Its last day.</summary>
    public DateOnly Last => new(Year, Number, DateTime.DaysInMonth(Year, Number));

    /// <summary>The month of a day.</summary>
    public static YearMonth Of(DateOnly day) => new(day.Year, day.Month);

    /// <summary>The month of a time.</summary>
    public static YearMonth Of(DateTime time) => new(time.Year, time.Month);

    /// <summary>Reads a month like <c>2024-05</c>.</summary>
    /// <exception cref="BourseException">It is none (<see cref="FailureKind.Usage"/>).</exception>
    public static YearMonth Parse(string text) =>
        TryParse(text, out var month)
            ? month
            : throw new BourseException(FailureKind.Usage, $"'{text}' is no month", "write year and month, like 2024-05");

    /// <summary>Reads a month like <c>2024-05</c>; false when it is none.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out YearMonth month)
    {
        var isMonth = DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first);
        month = isMonth ? Of(first) : default;
        return isMonth;
    }

    /// <summary>The month after it.</summary>
    public YearMonth Next() => Number == Months ? new YearMonth(Year + 1, 1) : new YearMonth(Year, Number + 1);

    /// <inheritdoc/>
    public int CompareTo(YearMonth other) => (Year, Number).CompareTo((other.Year, other.Number));

    /// <inheritdoc/>
    public override string ToString() => $"{Year:0000}-{Number:00}";

    /// <summary>Whether the first is earlier.</summary>
    public static bool operator <(YearMonth left, YearMonth right) => left.CompareTo(right) < 0;

    /// <summary>Whether the first is later.</summary>
    public static bool operator >(YearMonth left, YearMonth right) => left.CompareTo(right) > 0;

    /// <summary>Whether the first is not later.</summary>
    public static bool operator <=(YearMonth left, YearMonth right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the first is not earlier.</summary>
    public static bool operator >=(YearMonth left, YearMonth right) => left.CompareTo(right) >= 0;
}
