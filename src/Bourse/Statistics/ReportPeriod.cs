using System.Globalization;
using System.Text;
using Bourse.Events;

namespace Bourse.Statistics;

/// <summary>The days that the fourth section of a report is about, both bounds included.</summary>
/// <param name="From">The first day.</param>
/// <param name="To">The last day; not before <paramref name="From"/>.</param>
public readonly record struct ReportPeriod(DateOnly From, DateOnly To)
{
    private const int DefaultYears = 5;
    private const int YearLength = 4;
    private const string Separator = "..";

    /// <summary>The last five full years before a day: on any day of 2025 they are 2020 to 2024.</summary>
    /// <param name="today">The day, of a year after the fifth.</param>
    public static ReportPeriod LastFullYears(DateOnly today) =>
        new(new DateOnly(today.Year - DefaultYears, 1, 1), new DateOnly(today.Year - 1, 12, 31));

    /// <summary>
    /// Reads <c>2020-01-01..2024-12-31</c> or <c>2020..2024</c>; a year as the first bound is its first day, as the last its last.
    /// </summary>
    /// <exception cref="BourseException">The text is not a period (<see cref="FailureKind.Usage"/>).</exception>
    public static ReportPeriod Parse(string text)
    {
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        if (at < 0
            || !TryReadBound(text[..at], first: true, out var from)
            || !TryReadBound(text[(at + Separator.Length)..], first: false, out var to))
        {
            throw Wrong($"'{text}' is not a period");
        }

        return from <= to ? new ReportPeriod(from, to) : throw Wrong($"the period {text} ends before it begins");
    }

    /// <summary>Whether a day lies in the period.</summary>
    public bool Contains(DateOnly day) => From <= day && day <= To;

    /// <summary>The period as <see cref="Parse"/> reads it: <c>2020-01-01..2024-12-31</c>.</summary>
    public override string ToString() => $"{From:O}{Separator}{To:O}";

    private static bool TryReadBound(string text, bool first, out DateOnly day)
    {
        if (text.Length != YearLength) return Iso.TryReadDay(Encoding.UTF8.GetBytes(text), out day);
        day = default;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year < 1) return false;
        day = first ? new DateOnly(year, 1, 1) : new DateOnly(year, 12, 31);
        return true;
    }

    private static BourseException Wrong(string message) =>
        new(FailureKind.Usage, message, "write 2020-01-01..2024-12-31 or 2020..2024") { Code = BourseErrorCode.InvalidReportPeriod };
}
