using System.Globalization;
using Bourse.Events;

namespace Bourse.Hosting.Stages;

/// <summary>
/// Says which records a topic may lose. Stages compute from whole topics, so one that starts later, or anew, misses what has been deleted.
/// </summary>
public static class TopicLimits
{
    /// <summary>What the topic may lose, e.g. <c>deletes records after 7 d</c>; null when it keeps all records.</summary>
    public static string? Of(TopicDescription topic)
    {
        var limits = new List<string>();
        if (topic.IsCompacted) limits.Add("keeps only the newest record of each key (cleanup.policy=compact)");
        if (topic.RetentionTime is { } time) limits.Add($"deletes records after {Span(time)}");
        if (topic.RetentionBytes is { } bytes) limits.Add($"deletes the oldest records beyond {Number(bytes)} bytes a partition");
        return limits.Count == 0 ? null : string.Join(" and ", limits);
    }

    /// <summary>A span of time in the largest unit that fits: days, hours, minutes, seconds.</summary>
    public static string Span(TimeSpan span) => span switch
    {
        _ when span.Ticks % TimeSpan.TicksPerDay == 0 => $"{Number(span.Ticks / TimeSpan.TicksPerDay)} d",
        _ when span.Ticks % TimeSpan.TicksPerHour == 0 => $"{Number(span.Ticks / TimeSpan.TicksPerHour)} h",
        _ when span.Ticks % TimeSpan.TicksPerMinute == 0 => $"{Number(span.Ticks / TimeSpan.TicksPerMinute)} min",
        _ => $"{span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture)} s",
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
