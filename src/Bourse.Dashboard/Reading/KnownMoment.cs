using System.Globalization;
using Bourse.Hosting.Reading;

namespace Bourse.Dashboard.Reading;

/// <summary>From when values are told: as they were known at a time, or as each was published first.</summary>
/// <param name="Time">The time; records of the same millisecond were known. Null for those that were published first.</param>
internal sealed record KnownMoment(DateTimeOffset? Time)
{
    /// <summary>What an address says for <see cref="Earliest"/>.</summary>
    public const string EarliestText = "first";

    /// <summary>As each value was published first.</summary>
    public static KnownMoment Earliest { get; } = new((DateTimeOffset?)null);

    /// <summary>Reads <c>first</c>, a day (its end, UTC), a time, or a span before now; null for no text.</summary>
    /// <exception cref="BourseException">It is none of them (<see cref="FailureKind.Usage"/>).</exception>
    public static KnownMoment? Read(string? text, TimeProvider clock)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        return text.Equals(EarliestText, StringComparison.OrdinalIgnoreCase) ? Earliest : new KnownMoment(ReadTime(text, clock));
    }

    /// <summary>Reads a day (its end, UTC), a time, or a span before now.</summary>
    /// <exception cref="BourseException">It is none of them (<see cref="FailureKind.Usage"/>).</exception>
    public static DateTimeOffset ReadTime(string text, TimeProvider clock) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day.ToDateTime(TimeOnly.MaxValue), TimeSpan.Zero)
            : TimePoints.Read(text, "known", clock);
}
