using System.Diagnostics.CodeAnalysis;
using Bourse.Market;

namespace Bourse.Bars;

/// <summary>The time that a bar covers: 1, 5, 15, 30 or 60 minutes, or a day.</summary>
public readonly record struct BarInterval : IComparable<BarInterval>
{
    private const int MinutesPerDay = 24 * 60;

    private BarInterval(int minutes) => Minutes = minutes;

    /// <summary>60 minutes, the default.</summary>
    public static BarInterval Hour { get; } = new(60);

    /// <summary>A trading day.</summary>
    public static BarInterval Day { get; } = new(MinutesPerDay);

    /// <summary>All intervals, the shortest first.</summary>
    public static IReadOnlyList<BarInterval> All { get; } = [new(1), new(5), new(15), new(30), Hour, Day];

    /// <summary>Its minutes; 1440 for a day, 0 for the default value, which is no interval.</summary>
    public int Minutes { get; }

    /// <summary>Whether a bar covers a whole trading day.</summary>
    public bool IsDay => Minutes == MinutesPerDay;

    /// <summary>Its name: <c>60min</c>, <c>1day</c>.</summary>
    public string Text => Minutes switch
    {
        1 => "1min",
        5 => "5min",
        15 => "15min",
        30 => "30min",
        60 => "60min",
        _ => IsDay ? "1day" : "",
    };

    /// <summary>Reads a name, in any letter case.</summary>
    /// <exception cref="BourseException">There is no such interval (<see cref="FailureKind.Usage"/>).</exception>
    public static BarInterval Parse(string text) =>
        TryParse(text, out var interval)
            ? interval
            : throw new BourseException(
                FailureKind.Usage, $"there is no interval called '{text}'", NearestName.Remedy(text, [.. All.Select(one => one.Text)]));

    /// <summary>Reads a name, in any letter case; false when there is no such interval.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BarInterval interval)
    {
        interval = All.FirstOrDefault(one => one.Text.Equals(text, StringComparison.OrdinalIgnoreCase));
        return interval != default;
    }

    /// <inheritdoc/>
    public int CompareTo(BarInterval other) => Minutes.CompareTo(other.Minutes);

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Whether the first is shorter.</summary>
    public static bool operator <(BarInterval left, BarInterval right) => left.Minutes < right.Minutes;

    /// <summary>Whether the first is longer.</summary>
    public static bool operator >(BarInterval left, BarInterval right) => left.Minutes > right.Minutes;

    /// <summary>Whether the first is not longer.</summary>
    public static bool operator <=(BarInterval left, BarInterval right) => left.Minutes <= right.Minutes;

    /// <summary>Whether the first is not shorter.</summary>
    public static bool operator >=(BarInterval left, BarInterval right) => left.Minutes >= right.Minutes;
}
