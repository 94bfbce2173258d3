using Bourse.Dashboard.Reading;
using Bourse.Hosting;

namespace Bourse.Dashboard.Views;

/// <summary>What the page of pipelines shows, and a change that its viewer is asked to confirm.</summary>
internal sealed class PipelinesView
{
    private const string Who = "dashboard";
    private IReadOnlyList<TaskView> _tasks = [];

    /// <summary>The pipelines.</summary>
    public IReadOnlyList<PipelineStatus> All { get; private set; } = [];

    /// <summary>The run whose tasks are shown; null for none.</summary>
    public RunView? Run { get; private set; }

    /// <summary>The log of that run, the newest line first.</summary>
    public IReadOnlyList<RunLogLine> Log { get; private set; } = [];

    /// <summary>The tasks of that run by symbol, each by month.</summary>
    public IEnumerable<IGrouping<string, TaskView>> Grid => _tasks.GroupBy(task => task.Symbol);

    /// <summary>The pipeline that a change is about; null when there is none.</summary>
    public PipelineStatus? Asked { get; private set; }

    /// <summary>Whether the change is a run; else the schedule is turned on or off.</summary>
    public bool IsRun { get; private set; }

    /// <summary>The first month of the run; empty for the pipeline's own months.</summary>
    public string From { get; set; } = "";

    /// <summary>The last month of the run.</summary>
    public string To { get; set; } = "";

    /// <summary>The symbols of the run with commas; empty for the pipeline's own.</summary>
    public string Symbols { get; set; } = "";

    /// <summary>What the change does.</summary>
    public string Preview { get; private set; } = "";

    /// <summary>Whether it can be made.</summary>
    public bool CanConfirm { get; private set; }

    /// <summary>What the button says.</summary>
    public string ConfirmText => IsRun ? "Queue the run" : Asked?.IsEnabled == true ? "Disable" : "Enable";

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
        Run = run;
        _tasks = await pipelines.ListTasksAsync(run.Number, cancellation);
        Log = [.. (await pipelines.ReadLogAsync(run.Number, null, cancellation)).OrderByDescending(line => line.Time)];
    }

    /// <summary>Asks whether a schedule is to be turned on or off.</summary>
    public void AskSwitch(PipelineStatus pipeline)
    {
        (Asked, IsRun, CanConfirm, Message) = (pipeline, false, true, null);
        Preview = pipeline.IsEnabled ? "Its schedule is followed no more; runs that have begun go on." : "A scheduler runs it at its next time.";
    }

    /// <summary>Asks for a run.</summary>
    public void AskRun(PipelineStatus pipeline, PipelineActions actions)
    {
        (Asked, IsRun, From, To, Symbols, Message) = (pipeline, true, "", "", "", null);
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

    /// <summary>Gives the change up.</summary>
    public void Cancel() => Asked = null;

    /// <summary>Makes the change.</summary>
    public async Task ConfirmAsync(PipelineActions actions, RunReader pipelines, CancellationToken cancellation)
    {
        if (Asked is not { } asked) return;
        try
        {
            if (IsRun)
            {
                var number = await actions.RunAsync(asked.Pipeline, RequestOf(), Who, cancellation);
                Message = pipelines.HasScheduler
                    ? $"Run #{number} is queued; the scheduler takes it up."
                    : $"Run #{number} is queued. No scheduler runs on this home: start one with bourse scheduler, or the network with bourse up.";
            }
            else
            {
                await actions.SwitchAsync(asked.Pipeline, !asked.IsEnabled, Who, cancellation);
                Message = $"{asked.Pipeline} is {(asked.IsEnabled ? "disabled" : "enabled")}.";
            }

            (IsFailure, Asked) = (false, null);
            await ReadAsync(pipelines, cancellation);
        }
        catch (BourseException e)
        {
            Tell(e);
        }
    }

    private RunRequest RequestOf() =>
        new(From.Trim(), To.Trim(), Symbols.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private void Tell(BourseException e) => (Message, IsFailure) = (FailureText.Of(e), true);
}
