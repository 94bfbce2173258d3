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

    /// <summary>The last time at which it is due before another; null when there is none.</summary>
    public DateTimeOffset? LastBefore(DateTimeOffset time) => _cron.GetPreviousOccurrence(time, Zone)?.ToUniversalTime();

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
