using System.Globalization;
using Bourse.Hosting.Configuration;

namespace Bourse.Hosting.Reading;

/// <summary>Reads points in time as people write them.</summary>
public static class TimePoints
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>
    /// Reads a day (its first instant), a time, both in UTC unless an offset says otherwise, or a span such as <c>10m</c> before now.
    /// </summary>
    /// <exception cref="BourseException">The text is none of them.</exception>
    public static DateTimeOffset Read(string text, string name, TimeProvider clock)
    {
        const DateTimeStyles styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, styles, out var time)) return time;
        if (SettingValueReader.TryReadSpan(text, out var span)) return clock.GetUtcNow() - span;
        throw new BourseException(
            FailureKind.Usage, $"{name} '{text}' is not a time", "write 2026-01-31, 2026-01-31T09:30:00Z, or 10m for ten minutes ago");
    }

    /// <summary>A record's timestamp as text: ISO 8601 in UTC with milliseconds.</summary>
    public static string Write(long unixMilliseconds) =>
        unixMilliseconds is > -62_135_596_800_000 and < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : unixMilliseconds.ToString(CultureInfo.InvariantCulture);
}
