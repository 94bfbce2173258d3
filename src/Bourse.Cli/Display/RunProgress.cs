using Bourse.Cli.Frame;
using Bourse.Pipelines;
using Spectre.Console;

namespace Bourse.Cli.Display;

/// <summary>Shows how far a run is, and about how long it will take; on a terminal only. Elsewhere it says once what a run waits for.</summary>
/// <param name="context">The command.</param>
/// <param name="run">The run.</param>
internal sealed class RunProgress(CommandContext context, RunSummary run)
{
    private DateTimeOffset? _told;

    /// <summary>Shows the run until it ends.</summary>
    /// <param name="drive">Runs it, and reports it.</param>
    public async Task<RunSummary> ShowAsync(Func<Action<RunSummary>, Task<RunSummary>> drive)
    {
        if (!context.Output.Animated) return await drive(Tell);
        var console = TerminalConsole.Create(context.Output);
        var progress = console.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
        return await progress.StartAsync(view => DrawAsync(view, drive));
    }

    private Task<RunSummary> DrawAsync(ProgressContext view, Func<Action<RunSummary>, Task<RunSummary>> drive)
    {
        var bar = view.AddTask(Markup.Escape(run.Run.Name), maxValue: Math.Max(1, run.Counts.Total));
        Update(run);
        return drive(Update);

        void Update(RunSummary summary)
        {
            bar.Value = summary.Counts.Ended;
            bar.Description = Markup.Escape($"{summary.Run.Name} {WaitOf(summary) ?? $"{summary.Counts.Ended} of {summary.Counts.Total}"}");
        }
    }

    private void Tell(RunSummary summary)
    {
        if (WaitOf(summary) is not { } wait || _told == summary.NotBefore) return;
        _told = summary.NotBefore;
        context.Output.Say($"{summary.Run.Name}: {wait}");
    }

    private static string? WaitOf(RunSummary summary) =>
        summary is { State: TaskState.WaitingForQuota or TaskState.Retrying, NotBefore: { } time }
            ? $"{summary.State.NameOf()}, goes on {time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"
            : null;
}
