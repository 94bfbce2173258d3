using Bourse.Dashboard.Reading;
using Bourse.Hosting;

namespace Bourse.Dashboard.Views;

/// <summary>What the page of pipelines shows, and a change that its viewer is asked to confirm.</summary>
internal sealed class PipelinesView
{
    private const string Who = "dashboard";
    private const string NoScheduler = "No scheduler runs on this home: start one with bourse scheduler, or the network with bourse up.";
    private IReadOnlyList<TaskView> _tasks = [];
    private TaskView? _task;

    /// <summary>The pipelines.</summary>
    public IReadOnlyList<PipelineStatus> All { get; private set; } = [];

    /// <summary>The run whose tasks are shown; null for none.</summary>
    public RunView? Run { get; private set; }

    /// <summary>What is left to be done for the bars of that run to be seen, as a sentence and a command; null for nothing.</summary>
    public (string Says, string Command)? Left { get; private set; }

    /// <summary>The log of that run, the newest line first.</summary>
    public IReadOnlyList<RunLogLine> Log { get; private set; } = [];

    /// <summary>The tasks of that run by symbol, each by month.</summary>
    public IEnumerable<IGrouping<string, TaskView>> Grid => _tasks.GroupBy(task => task.Symbol);

    /// <summary>The pipeline that a change is about; null when there is none.</summary>
    public PipelineStatus? Asked { get; private set; }

    /// <summary>What the change is.</summary>
    public PipelineChange Change { get; private set; }

    /// <summary>The first month of the run; empty for the pipeline's own months.</summary>
    public string From { get; set; } = "";

    /// <summary>The last month of the run.</summary>
    public string To { get; set; } = "";

    /// <summary>The symbols of the run with commas; empty for the pipeline's own.</summary>
    public string Symbols { get; set; } = "";

    /// <summary>Whether only tasks are cleared that have failed or were cancelled.</summary>
    public bool OnlyFailed { get; set; }

    /// <summary>The tasks that would be cleared.</summary>
    public IReadOnlyList<TaskView> ToClear { get; private set; } = [];

    /// <summary>How many calls the pipelines would take now; null when that is not known.</summary>
    public PlanView? CallPlan { get; private set; }

    /// <summary>Why <see cref="CallPlan"/> is not known; null when it is.</summary>
    public string? PlanFailure { get; private set; }

    /// <summary>The check of a symbol's bars; null when none was asked for, or it failed.</summary>
    public QualityView? Quality { get; private set; }

    /// <summary>Why the bars cannot be checked; null when they can.</summary>
    public string? QualityFailure { get; private set; }

    /// <summary>The symbols of all pipelines.</summary>
    public IEnumerable<string> AllSymbols => All.SelectMany(one => one.Symbols).Distinct().Order(StringComparer.Ordinal);

    /// <summary>What the change does.</summary>
    public string Preview { get; private set; } = "";

    /// <summary>Whether it can be made.</summary>
    public bool CanConfirm { get; private set; }

    /// <summary>What the button says.</summary>
    public string ConfirmText => Change switch
    {
        PipelineChange.Run => "Queue the run",
        PipelineChange.Clear => "Queue them once more",
        PipelineChange.Cancel => "Cancel the run",
        _ => Asked?.IsEnabled == true ? "Disable" : "Enable",
    };

    /// <summary>What came of the last change, or why there is nothing to see; null for nothing.</summary>
    public string? Message { get; private set; }

    /// <summary>Whether <see cref="Message"/> tells a failure.</summary>
    public bool IsFailure { get; private set; }

    /// <summary>The class of a state's colour.</summary>
    public static string ToneOf(string state) => state switch
    {
        "done" => "good", "failed" => "bad", "waiting for quota" or "retrying" => "warn", "running" => "work", _ => "quiet",
    };

    /// <summary>A mark of a state for those who do not see colours.</summary>
    public static string MarkOf(string state) => state switch
    {
        "done" => "✓", "failed" => "✕", "waiting for quota" or "retrying" => "…", "running" => "▸", "cancelled" => "–", "skipped" => "·", _ => "",
    };

    /// <summary>What a mark of the grid says when it is pointed at.</summary>
    public static string TitleOf(TaskView task) => Figure.Name($"{task.Symbol} {task.Month}: {task.State}. {task.Reason}");

    /// <summary>The address that shows the check of a symbol's bars.</summary>
    /// <param name="symbol">The symbol.</param>
    /// <param name="from">The first day; empty for the beginning.</param>
    /// <param name="to">The last day, inclusive; empty for the end.</param>
    public static string LinkOfQuality(string symbol, string? from, string? to) => string.IsNullOrWhiteSpace(symbol)
        ? "/pipelines"
        : "/pipelines" + AddressQuery.Of(("quality", symbol.Trim()), ("quality-from", from), ("quality-to", to)) + "#quality";

    /// <summary>What is left of the provider's limits, in a sentence.</summary>
    public static string QuotaOf(PlanView plan)
    {
        if (plan.Quota is not { } quota) return $"Provider {plan.Provider} has no limits.";
        var wait = quota.NextCall is { } next ? $" The next call is allowed at {Figure.Time(next)} UTC: {quota.Reason}." : "";
        return $"{plan.Provider}: {Count.Of(quota.LeftOfDay, "call")} left today of {quota.CallsPerDay}, "
            + $"{quota.LeftOfMinute} of {quota.CallsPerMinute} in this minute.{wait}";
    }

    /// <summary>The result of a check in a sentence.</summary>
    public static string SayOf(QualityView quality)
    {
        if (quality.Interval is not { } interval) return $"{Figure.Name(quality.Symbol)}: there is no store of bars yet; bourse stream writes one.";
        var found = quality.Findings.Count == 0 ? "nothing was found" : Count.Of(quality.Findings.Count, "finding");
        var what = $"{Figure.Name(quality.Symbol)} of {interval}: {Count.Of(quality.Bars, "bar")}, {Count.Of(quality.Sessions, "session")}";
        return $"{what} from {Figure.Day(quality.From)} to {Figure.Day(quality.To)}; {found}.";
    }

    /// <summary>Reads all.</summary>
    public async Task ReadAsync(RunReader pipelines, CancellationToken cancellation)
    {
        try
        {
            All = await pipelines.ListAsync(cancellation);
            var runs = All.SelectMany(one => one.Runs).ToList();
            var shown = runs.Find(one => one.Number == Run?.Number) ?? runs.MaxBy(one => one.Number);
            if (shown is not null) await ShowAsync(pipelines, shown, cancellation);
        }
        catch (BourseException e)
        {
            Tell(e);
        }
    }

    /// <summary>Shows the tasks of a run.</summary>
    public async Task ShowAsync(RunReader pipelines, RunView run, CancellationToken cancellation)
    {
        // What was asked is about the run that was shown.
        if (run.Number != Run?.Number && Change is (PipelineChange.Clear or PipelineChange.Cancel)) Asked = null;
        Run = run;
        _tasks = await pipelines.ListTasksAsync(run.Number, cancellation);
        Left = await CountUnreadAsync(pipelines, cancellation) is var unread and > 0
            ? ($"The log has {Count.Of(unread, "bar")} that no stream has brought into the bar store yet, where charts find them:",
                "bourse stream --until-end")
            : null;
        Log = [.. (await pipelines.ReadLogAsync(run.Number, null, cancellation)).OrderByDescending(line => line.Time)];
    }

    /// <summary>Asks whether a schedule is to be turned on or off.</summary>
    public void AskSwitch(PipelineStatus pipeline)
    {
        (Asked, Change, CanConfirm, Message) = (pipeline, PipelineChange.Switch, true, null);
        Preview = pipeline.IsEnabled ? "Its schedule is followed no more; runs that have begun go on." : "A scheduler runs it at its next time.";
    }

    /// <summary>Asks for a run.</summary>
    public void AskRun(PipelineStatus pipeline, PipelineActions actions)
    {
        (Asked, Change, From, To, Symbols, Message) = (pipeline, PipelineChange.Run, "", "", "", null);
        Plan(actions);
    }

    /// <summary>Says what the run would do.</summary>
    public void Plan(PipelineActions actions)
    {
        try
        {
            var tasks = actions.Plan(Asked!.Pipeline, RequestOf()).Tasks;
            var (symbols, months) = (tasks.Select(task => task.Symbol).Distinct().Count(), tasks.Select(task => task.Month).Distinct().Count());
            var product = $"{Count.Of(symbols, "symbol")} × {Count.Of(months, "month")}";
            Preview = $"{Count.Of(tasks.Count, "task")}: {product}. Whole months that are there are not fetched again.";
            CanConfirm = true;
        }
        catch (BourseException e)
        {
            (Preview, CanConfirm) = (FailureText.Of(e), false);
        }
    }

    /// <summary>Asks whether tasks of the shown run are to be queued once more: one, or all that have ended.</summary>
    public async Task AskClearAsync(PipelineStatus pipeline, TaskView? task, PipelineActions actions, CancellationToken cancellation)
    {
        (Asked, Change, Message, _task) = (pipeline, PipelineChange.Clear, null, task);
        OnlyFailed = task is null && _tasks.Any(one => one.State is "failed" or "cancelled");
        await PlanClearAsync(actions, cancellation);
    }

    /// <summary>Finds the tasks that would be queued once more.</summary>
    public async Task PlanClearAsync(PipelineActions actions, CancellationToken cancellation)
    {
        try
        {
            ToClear = await actions.PreviewClearAsync(Run!.Number, ClearOf(execute: false), cancellation);
            Preview = ToClear.Count == 0
                ? "No task of this run can be cleared: they have not ended."
                : $"{Count.Of(ToClear.Count, "task")} would run again, as if they had never run. "
                    + "Bars that are published stay, and are not published twice.";
            CanConfirm = ToClear.Count > 0;
        }
        catch (BourseException e)
        {
            (Preview, CanConfirm, ToClear) = (FailureText.Of(e), false, []);
        }
    }

    /// <summary>Asks whether the shown run is to be cancelled.</summary>
    public void AskCancel(PipelineStatus pipeline)
    {
        (Asked, Change, Message) = (pipeline, PipelineChange.Cancel, null);
        var left = _tasks.Count(task => !IsFinal(task));
        Preview = $"{Count.Of(left, "task")} of run #{Run!.Number} will not run. What was published stays; clearing queues them again.";
        CanConfirm = left > 0;
    }

    /// <summary>Whether a task has ended.</summary>
    public static bool IsFinal(TaskView task) => task.State is "done" or "failed" or "cancelled" or "skipped";

    /// <summary>Whether a task of the shown run has not ended.</summary>
    public bool IsAtWork => _tasks.Any(task => !IsFinal(task));

    /// <summary>Whether a task of the shown run has ended.</summary>
    public bool HasEnded => _tasks.Any(IsFinal);

    /// <summary>Reads how many calls the pipelines would take now.</summary>
    public async Task ReadPlanAsync(RunReader pipelines, CancellationToken cancellation)
    {
        try
        {
            (CallPlan, PlanFailure) = (await pipelines.PlanAsync(cancellation), null);
        }
        catch (BourseException e)
        {
            (CallPlan, PlanFailure) = (null, FailureText.Of(e));
        }
    }

    /// <summary>Checks the bars of a symbol from one day to another; a symbol that is null for none.</summary>
    public async Task CheckAsync(QualityReader quality, string? symbol, string? from, string? to, CancellationToken cancellation)
    {
        (Quality, QualityFailure) = (null, null);
        if (string.IsNullOrWhiteSpace(symbol)) return;
        try
        {
            Quality = await quality.CheckAsync(symbol, null, from, to, cancellation);
        }
        catch (BourseException e)
        {
            QualityFailure = FailureText.Of(e);
        }
    }

    /// <summary>Gives the change up.</summary>
    public void Cancel() => Asked = null;

    /// <summary>Makes the change.</summary>
    public async Task ConfirmAsync(PipelineActions actions, RunReader pipelines, CancellationToken cancellation)
    {
        if (Asked is not { } asked || !CanConfirm) return;
        try
        {
            Message = Change switch
            {
                PipelineChange.Run => await RunAsync(asked, actions, pipelines, cancellation),
                PipelineChange.Clear => SayCleared(await actions.ClearAsync(Run!.Number, ClearOf(execute: true), Who, cancellation), pipelines),
                PipelineChange.Cancel => SayCancelled(await actions.CancelAsync(Run!.Number, Who, cancellation)),
                _ => await SwitchAsync(asked, actions, cancellation),
            };
            (IsFailure, Asked) = (false, null);
            await ReadAsync(pipelines, cancellation);
        }
        catch (BourseException e)
        {
            Tell(e);
        }
    }

    /// <summary>A store that cannot be read keeps nobody from looking at the run.</summary>
    private async Task<long> CountUnreadAsync(RunReader pipelines, CancellationToken cancellation)
    {
        if (Run is not { BarsPublished: > 0 }) return 0;
        try
        {
            return await pipelines.CountUnreadAsync(_tasks.Select(task => task.Symbol).Distinct(StringComparer.Ordinal), cancellation);
        }
        catch (BourseException)
        {
            return 0;
        }
    }

    private static async Task<string> SwitchAsync(PipelineStatus asked, PipelineActions actions, CancellationToken cancellation)
    {
        await actions.SwitchAsync(asked.Pipeline, !asked.IsEnabled, Who, cancellation);
        return $"{asked.Pipeline} is {(asked.IsEnabled ? "disabled" : "enabled")}.";
    }

    /// <summary>Queues the run, which is the one that is shown then.</summary>
    private async Task<string> RunAsync(PipelineStatus asked, PipelineActions actions, RunReader pipelines, CancellationToken cancellation)
    {
        var number = await actions.RunAsync(asked.Pipeline, RequestOf(), Who, cancellation);
        Run = null;
        return pipelines.HasScheduler
            ? $"Run #{number} is queued; the scheduler takes it up."
            : $"Run #{number} is queued. {NoScheduler}";
    }

    private string SayCleared(int count, RunReader pipelines) => pipelines.HasScheduler
        ? $"{Count.Of(count, "task")} of run #{Run!.Number} queued; the scheduler takes them up."
        : $"{Count.Of(count, "task")} of run #{Run!.Number} queued. {NoScheduler}";

    private string SayCancelled(int count) => $"{Count.Of(count, "task")} of run #{Run!.Number} cancelled.";

    private ClearRequest ClearOf(bool execute) => _task is { } task
        ? new ClearRequest([task.Symbol], [task.Month], Failed: false, execute)
        : new ClearRequest(null, null, OnlyFailed, execute);

    private RunRequest RequestOf() =>
        new(From.Trim(), To.Trim(), Symbols.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private void Tell(BourseException e) => (Message, IsFailure) = (FailureText.Of(e), true);
}

/// <summary>A change to a pipeline or to one of its runs.</summary>
internal enum PipelineChange
{
    /// <summary>Its schedule is turned on or off.</summary>
    Switch,

    /// <summary>A run is created.</summary>
    Run,

    /// <summary>Tasks of a run are queued once more.</summary>
    Clear,

    /// <summary>A run is cancelled.</summary>
    Cancel,
}
