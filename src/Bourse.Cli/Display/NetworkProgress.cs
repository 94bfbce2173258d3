using Bourse.Cli.Frame;
using Bourse.Hosting.Supervision;
using Spectre.Console;

namespace Bourse.Cli.Display;

/// <summary>Shows the progress of each stage during a run; on a terminal only.</summary>
internal static class NetworkProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Shows the run until it ends.</summary>
    public static async Task ShowAsync(CommandContext context, NetworkHost run, Task running)
    {
        if (!context.Output.Animated)
        {
            await running;
            return;
        }

        var console = TerminalConsole.Create(context.Output);
        var progress = console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn());
        await progress.StartAsync(view => FollowAsync(view, context, run, running));
        await running;
    }

    private static async Task FollowAsync(ProgressContext view, CommandContext context, NetworkHost run, Task running)
    {
        var (from, to) = (context.Settings.From.DayNumber, context.Settings.To.DayNumber);
        var bars = run.Stages.Select(stage => (Stage: stage, Bar: view.AddTask(Markup.Escape(stage.Name), maxValue: Math.Max(1, to - from))))
            .ToList();
        while (!running.IsCompleted)
        {
            foreach (var (stage, bar) in bars) Update(stage, bar, from);
            await Task.WhenAny(running, Task.Delay(Interval, context.Clock, CancellationToken.None));
        }

        foreach (var (stage, bar) in bars) Update(stage, bar, from);
    }

    private static void Update(IStage stage, ProgressTask bar, int from)
    {
        if (stage.Status.LastDate is not { } day) return;
        bar.Value = day.DayNumber - from;
        bar.Description = Markup.Escape($"{stage.Name,-8} {day:yyyy-MM-dd}");
    }
}
