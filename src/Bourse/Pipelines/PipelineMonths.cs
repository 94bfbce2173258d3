using Bourse.Bars;

namespace Bourse.Pipelines;

/// <summary>
/// The months of a pipeline: months and ranges of them, such as <c>2024-05</c>, <c>2024-05..2025-04</c>, <c>2024-05..current</c>. The word
/// <c>current</c> is the month in which a run is due.
/// </summary>
public sealed class PipelineMonths
{
    private const string Current = "current";
    private const string Between = "..";
    private const int Most = 1200;
    private readonly IReadOnlyList<MonthRange> _ranges;

    private PipelineMonths(IReadOnlyList<MonthRange> ranges, string text) => (_ranges, Text) = (ranges, text);

    /// <summary>The months as they were written.</summary>
    public string Text { get; }

    /// <summary>Reads months and ranges.</summary>
    /// <param name="parts">Each a month or a range, or several of them separated by commas.</param>
    /// <exception cref="BourseException">One of them is none (<see cref="FailureKind.Usage"/>).</exception>
    public static PipelineMonths Parse(params IReadOnlyList<string> parts)
    {
        var all = parts.SelectMany(part => part.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        return all.Count > 0
            ? new PipelineMonths([.. all.Select(ReadRange)], string.Join(", ", all))
            : throw new BourseException(FailureKind.Usage, "there is no month in it", "write months like 2024-05..2025-04 or 2024-05..current");
    }

    /// <summary>A range of months.</summary>
    /// <exception cref="BourseException">The first is after the last, or they are too many (<see cref="FailureKind.Usage"/>).</exception>
    public static PipelineMonths Range(YearMonth first, YearMonth last) => Parse($"{first}{Between}{last}");

    /// <summary>The months, ascending; those that have not begun are left out.</summary>
    /// <param name="current">The current month, at the exchange.</param>
    public IReadOnlyList<YearMonth> At(YearMonth current) =>
        [.. _ranges.SelectMany(range => range.At(current)).Where(month => month <= current).Distinct().Order()];

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static MonthRange ReadRange(string text)
    {
        var ends = text.Split(Between, 2, StringSplitOptions.TrimEntries);
        var range = new MonthRange(ReadEnd(ends[0]), ReadEnd(ends[^1]));
        if (range is not { First: { } first, Last: { } last }) return range;
        if (first > last) throw Wrong($"'{text}' ends before it begins", "write the earlier month first");
        var months = ((last.Year - first.Year) * 12) + last.Number - first.Number + 1;
        return months <= Most ? range : throw Wrong($"'{text}' are too many months", "write fewer");
    }

    /// <summary>A month; null for the current one.</summary>
    private static YearMonth? ReadEnd(string text) =>
        text.Equals(Current, StringComparison.OrdinalIgnoreCase) ? null
        : YearMonth.TryParse(text, out var month) && month.Year >= BarRules.FirstYear ? month
        : month.Year > 0 ? throw Wrong($"there are no bars of {text}", $"write a month of {BarRules.FirstYear} or later")
        : throw Wrong($"'{text}' is no month", $"write it like 2024-05, or {Current}");

    private static BourseException Wrong(string message, string remedy) => new(FailureKind.Usage, message, remedy);

    /// <summary>A range whose ends are the current month when they are null.</summary>
    private sealed record MonthRange(YearMonth? First, YearMonth? Last)
    {
        public IEnumerable<YearMonth> At(YearMonth current)
        {
            var last = Last is { } end && end < current ? end : current;
            for (var month = First ?? current; month <= last; month = month.Next()) yield return month;
        }
    }
}
