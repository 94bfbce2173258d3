using Bourse.Bars;

namespace Bourse.Pipelines;

/// <summary>Decides which tasks a run has, and what its data interval is.</summary>
public static class NewRuns
{
    /// <summary>The run of a due time. Its data interval is the time since the schedule was due before.</summary>
    /// <param name="pipeline">A pipeline with a schedule.</param>
    /// <param name="due">The time.</param>
    /// <param name="seen">How far the schedule has been followed.</param>
    public static NewRun Scheduled(Pipeline pipeline, DateTimeOffset due, DateTimeOffset seen) =>
        new(
            pipeline.Name, RunCause.Schedule, pipeline.Schedule!.LastUpTo(due.AddTicks(-1)) ?? due, due, pipeline.Options,
            Tasks(pipeline.Symbols, pipeline.Months.At(pipeline.MonthAt(due))))
        {
            Seen = seen, Kept = pipeline.KeptRuns,
        };

    /// <summary>The run that a person asks for: all of the pipeline's months that have begun.</summary>
    /// <exception cref="BourseException">None has (<see cref="FailureKind.Usage"/>).</exception>
    public static NewRun Manual(Pipeline pipeline, DateTimeOffset now)
    {
        var months = pipeline.Months.At(pipeline.MonthAt(now));
        return months.Count > 0
            ? Over(pipeline, RunCause.Manual, pipeline.Symbols, months)
            : throw new BourseException(
                FailureKind.Usage, $"no month of {pipeline.Name} ({pipeline.Months}) has begun", "configure earlier months for it");
    }

    /// <summary>The run of a range of months.</summary>
    /// <param name="pipeline">The pipeline; its own months do not matter.</param>
    /// <param name="first">The first month.</param>
    /// <param name="last">The last month, which has begun.</param>
    /// <param name="symbols">The symbols, of the pipeline or others.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="BourseException">The range is none, or ends in the future (<see cref="FailureKind.Usage"/>).</exception>
    public static NewRun Backfill(
        Pipeline pipeline, YearMonth first, YearMonth last, IReadOnlyList<Symbol> symbols, DateTimeOffset now)
    {
        var current = pipeline.MonthAt(now);
        if (last > current)
        {
            throw new BourseException(FailureKind.Usage, $"{last} has not begun", $"end with {current}, the current month, or an earlier one");
        }

        return Over(pipeline, RunCause.Backfill, symbols, PipelineMonths.Range(first, last).At(current));
    }

    /// <summary>The begin of a month, for data intervals.</summary>
    internal static DateTimeOffset StartOf(YearMonth month) => new(month.First.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static NewRun Over(Pipeline pipeline, RunCause cause, IReadOnlyList<Symbol> symbols, IReadOnlyList<YearMonth> months) =>
        new(pipeline.Name, cause, StartOf(months[0]), StartOf(months[^1].Next()), pipeline.Options, Tasks(symbols, months))
        {
            Kept = pipeline.KeptRuns,
        };

    private static List<TaskKey> Tasks(IReadOnlyList<Symbol> symbols, IReadOnlyList<YearMonth> months) =>
        [.. symbols.SelectMany(symbol => months.Select(month => new TaskKey(symbol, month)))];
}
