using Bourse.Bars;

namespace Bourse.Pipelines;

/// <summary>A pipeline as it is configured: which bars are ingested, and when.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Symbols">The symbols; none twice.</param>
/// <param name="Interval">The interval of the bars.</param>
/// <param name="Months">The months.</param>
public sealed record Pipeline(string Name, IReadOnlyList<Symbol> Symbols, BarInterval Interval, PipelineMonths Months)
{
    /// <summary>How often a task is tried before it has failed, unless the configuration says otherwise.</summary>
    public const int DefaultTries = 5;

    /// <summary>How many runs are kept, unless the configuration says otherwise.</summary>
    public const int DefaultKeptRuns = 1_000;

    /// <summary>The time zone in which the schedule and the current month hold, unless the configuration says otherwise.</summary>
    public const string DefaultZone = "America/New_York";

    /// <summary>When it runs; null when only people start it.</summary>
    public PipelineSchedule? Schedule { get; init; }

    /// <summary>The time zone of the schedule and of the current month.</summary>
    public TimeZoneInfo Zone { get; init; } = PipelineSchedule.FindZone(DefaultZone);

    /// <summary>Whether prices are adjusted for splits and dividends.</summary>
    public bool Adjusted { get; init; } = true;

    /// <summary>Whether bars outside the session are included.</summary>
    public bool ExtendedHours { get; init; }

    /// <summary>Whether all missed times are run, in order; otherwise only the latest.</summary>
    public bool CatchUp { get; init; }

    /// <summary>Whether its schedule is followed before anybody has turned it on or off.</summary>
    public bool IsEnabledAtFirst { get; init; }

    /// <summary>How often a task is tried before it has failed.</summary>
    public int Tries { get; init; } = DefaultTries;

    /// <summary>How many of its runs are kept: each new run deletes those that have ended and are older.</summary>
    public int KeptRuns { get; init; } = DefaultKeptRuns;

    /// <summary>How its runs fetch.</summary>
    public RunOptions Options => new(Interval, Adjusted, ExtendedHours, Tries);

    /// <summary>The month at the exchange.</summary>
    public YearMonth MonthAt(DateTimeOffset time) => YearMonth.Of(TimeZoneInfo.ConvertTime(time, Zone).DateTime);
}
