using Bourse.Bars.Quality;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Reading;
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

/// <summary>Tasks that were queued once more, or would be.</summary>
/// <param name="Executed">Whether it was done.</param>
/// <param name="Count">How many tasks.</param>
/// <param name="Tasks">The tasks as they were before.</param>
internal sealed record ClearView(bool Executed, int Count, IReadOnlyList<TaskView> Tasks);

/// <summary>How many calls of the provider pipelines would take now.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Quota">What is left of its limits; null when it has none.</param>
/// <param name="Plans">The plan of each pipeline, and of all together if they are several.</param>
internal sealed record PlanView(string Provider, QuotaView? Quota, IReadOnlyList<PipelinePlanView> Plans)
{
    /// <summary>Shows a plan.</summary>
    public static PlanView Of(PipelinePlan plan) => new(
        plan.Provider, plan.Quota is { } quota ? QuotaView.Of(quota) : null, [.. plan.Plans.Select(one => PipelinePlanView.Of(one.Name, one.Plan))]);
}

/// <summary>What is left of a provider's limits.</summary>
/// <param name="LeftOfDay">How many calls the last 24 hours leave.</param>
/// <param name="CallsPerDay">How many calls any 24 hours may have.</param>
/// <param name="LeftOfMinute">How many calls the last 60 seconds leave.</param>
/// <param name="CallsPerMinute">How many calls any 60 seconds may have.</param>
/// <param name="NextCall">The earliest time of the next call; null when one is allowed now.</param>
/// <param name="Reason">Why none is allowed before; empty when one is.</param>
internal sealed record QuotaView(
    int LeftOfDay, int CallsPerDay, int LeftOfMinute, int CallsPerMinute, DateTimeOffset? NextCall, string Reason)
{
    /// <summary>Shows a state.</summary>
    public static QuotaView Of(QuotaState quota) => new(
        quota.LeftOfDay, quota.Account.CallsPerDay, quota.LeftOfMinute, quota.Account.CallsPerMinute, quota.AllowsCall ? null : quota.NextCall,
        quota.Reason);
}

/// <summary>How many calls a pipeline would take now.</summary>
/// <param name="Pipeline">Its name.</param>
/// <param name="Months">How many months it wants.</param>
/// <param name="Kept">How many of them need no call.</param>
/// <param name="Calls">How many calls the others take.</param>
/// <param name="Days">Over how many periods of 24 hours the calls spread.</param>
/// <param name="EndsAt">When the last call is allowed at the earliest; null when there are none.</param>
internal sealed record PipelinePlanView(string Pipeline, int Months, int Kept, int Calls, int Days, DateTimeOffset? EndsAt)
{
    /// <summary>Shows a plan.</summary>
    public static PipelinePlanView Of(string name, FetchPlan plan) => new(name, plan.Months, plan.Kept, plan.Calls, plan.Days, plan.EndsAt);
}

/// <summary>What a check of the bars of a symbol has found.</summary>
/// <param name="Symbol">The symbol.</param>
/// <param name="Interval">The interval of the bars; null when there are none.</param>
/// <param name="Bars">How many bars were checked.</param>
/// <param name="Sessions">How many sessions should have bars.</param>
/// <param name="From">The first day; null when there are no bars.</param>
/// <param name="To">The last day; null when there are no bars.</param>
/// <param name="Findings">What was found, by day.</param>
internal sealed record QualityView(
    string Symbol, string? Interval, long Bars, int Sessions, DateOnly? From, DateOnly? To, IReadOnlyList<FindingView> Findings)
{
    /// <summary>Shows a report.</summary>
    public static QualityView Of(ChosenBars chosen, QualityReport report) => new(
        chosen.Range.Symbol.Text, chosen.Range.Interval.Text, report.Bars, report.Sessions, report.From, report.To,
        [.. report.Findings.Select(one => new FindingView(one.Day, QualityCheck.NameOf(one.Kind), one.Bars, one.Says))]);
}

/// <summary>Something that may be wrong with bars.</summary>
/// <param name="Day">The day at the exchange.</param>
/// <param name="Finding"><c>no_bars</c>, <c>missing_bars</c>, <c>jump</c> or <c>overlap</c>.</param>
/// <param name="Bars">How many bars are concerned.</param>
/// <param name="Details">Details in one line.</param>
internal sealed record FindingView(DateOnly Day, string Finding, int Bars, string Details);
