using Bourse.Pipelines;

namespace Bourse.Dashboard.Reading;

/// <summary>A pipeline with its state and its last runs.</summary>
/// <param name="Pipeline">Its name.</param>
/// <param name="IsEnabled">Whether its schedule is followed.</param>
/// <param name="Schedule">Its schedule; null when only people start it.</param>
/// <param name="TimeZone">The time zone of the schedule.</param>
/// <param name="NextRun">When it runs next; null when it does not by itself.</param>
/// <param name="Symbols">Its symbols.</param>
/// <param name="Interval">The interval of its bars.</param>
/// <param name="Months">Its months.</param>
/// <param name="Runs">Its last runs, the newest first.</param>
internal sealed record PipelineStatus(
    string Pipeline, bool IsEnabled, string? Schedule, string TimeZone, DateTimeOffset? NextRun, IReadOnlyList<string> Symbols, string Interval,
    string Months, IReadOnlyList<RunView> Runs);

/// <summary>A run.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Pipeline">Its pipeline.</param>
/// <param name="State">Its state.</param>
/// <param name="Cause">Why it was created.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="EndedAt">When its last ended task ended; null when none has.</param>
/// <param name="NotBefore">When it goes on; null when it does not wait.</param>
/// <param name="Tasks">How many tasks it has.</param>
/// <param name="Ended">How many of them have ended.</param>
/// <param name="BarsPublished">How many bars they have written to the log.</param>
internal sealed record RunView(
    long Number, string Pipeline, string State, string Cause, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, DateTimeOffset? NotBefore, int Tasks,
    int Ended, long BarsPublished)
{
    /// <summary>Shows a run.</summary>
    public static RunView Of(RunSummary run) => new(
        run.Run.Number, run.Run.Pipeline, run.State.NameOf(), run.Run.Cause.ToString().ToLowerInvariant(), run.Run.CreatedAt, run.EndedAt,
        run.NotBefore, run.Counts.Total, run.Counts.Ended, run.BarsPublished);
}

/// <summary>A task of a run.</summary>
/// <param name="Symbol">Its symbol.</param>
/// <param name="Month">Its month.</param>
/// <param name="State">Its state.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="Reason">The result of the last attempt.</param>
/// <param name="NotBefore">The earliest time of the next attempt; null when it need not wait.</param>
/// <param name="BarsRead">How many bars the reply held.</param>
/// <param name="BarsPublished">How many bars were written to the topic.</param>
/// <param name="BarsRefused">How many bars were written to the dead-letter topic.</param>
internal sealed record TaskView(
    string Symbol, string Month, string State, int Attempts, string Reason, DateTimeOffset? NotBefore, int BarsRead, int BarsPublished,
    int BarsRefused)
{
    /// <summary>Shows a task.</summary>
    public static TaskView Of(PipelineTask task) => new(
        task.Key.Symbol.Text, task.Key.Month.ToString(), task.State.NameOf(), task.Attempts, task.Reason, task.NotBefore, task.BarsRead,
        task.BarsPublished, task.BarsRefused);
}

/// <summary>A line of the log of a run.</summary>
/// <param name="Symbol">The task's symbol.</param>
/// <param name="Month">The task's month.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Text">The fact.</param>
internal sealed record RunLogLine(string Symbol, string Month, DateTimeOffset Time, string Text)
{
    /// <summary>Shows a line.</summary>
    public static RunLogLine Of(TaskLogLine line) => new(line.Key.Symbol.Text, line.Key.Month.ToString(), line.Time, line.Text);
}
