using Bourse.Market;
using Cronos;

namespace Bourse.Pipelines;

/// <summary>
/// When a pipeline runs: a cron expression of five fields (minute, hour, day, month, weekday) in a time zone. A time that does not occur, because
/// clocks are put forward over it, is due at the moment of the change; one that occurs twice is due once, the first time.
/// </summary>
public sealed class PipelineSchedule
{
    private static readonly DateTimeOffset Early = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Spans of time in which an earlier due time is looked for, in days: a span with one has few of them.</summary>
    private static readonly double[] LookBack = [1 / 24.0, 1, 32, 366, 3_000, 36_525];

    private readonly CronExpression _cron;

    private PipelineSchedule(string text, CronExpression cron, TimeZoneInfo zone) => (Text, _cron, Zone) = (text, cron, zone);

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>The time zone in which it holds.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="BourseException">It is none, or is never due (<see cref="FailureKind.Usage"/>).</exception>
    public static PipelineSchedule Parse(string cron, TimeZoneInfo zone)
    {
        if (!CronExpression.TryParse(cron, CronFormat.Standard, out var expression)) throw Wrong($"'{cron}' is no schedule");
        var schedule = new PipelineSchedule(cron, expression, zone);
        return schedule.NextAfter(Early) is not null ? schedule : throw Wrong($"the schedule '{cron}' is never due");
    }

    /// <summary>The time zone of that name.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static TimeZoneInfo FindZone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
        ? zone
        : throw new BourseException(
            FailureKind.Usage,
            $"there is no time zone '{name}'",
            NearestName.Of(name, TimeZoneInfo.GetSystemTimeZones().Select(one => one.Id)) is { } near
                ? $"did you mean {near}?"
                : "write one like America/New_York or UTC");

    /// <summary>The first time after another at which it is due; null when there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset time) => _cron.GetNextOccurrence(time, Zone)?.ToUniversalTime();

    /// <summary>The last time at which it is due up to another; null when there is none in the hundred years before.</summary>
    /// <remarks>
    /// It is found among the next times of earlier ones, so that it is always one of them: Cronos' own previous time is another one where clocks are
    /// put forward over it (a second before the change instead of the change).
    /// </remarks>
    public DateTimeOffset? LastUpTo(DateTimeOffset time)
    {
        foreach (var days in LookBack)
        {
            var begin = time - TimeSpan.FromDays(days);
            if (NextAfter(begin) is { } next && next <= time) return Between(begin, time).Last();
        }

        return null;
    }

    /// <summary>The times at which it is due after one time and up to another, ascending.</summary>
    public IEnumerable<DateTimeOffset> Between(DateTimeOffset after, DateTimeOffset upTo)
    {
        for (var due = NextAfter(after); due <= upTo; due = NextAfter(due.Value)) yield return due.Value;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Text} {Zone.Id}";

    private static BourseException Wrong(string message) =>
        new(FailureKind.Usage, message, "write minute, hour, day, month and weekday, e.g. \"0 6 * * TUE-SAT\"");
}
