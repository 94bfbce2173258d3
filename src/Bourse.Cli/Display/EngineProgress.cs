using Bourse.Cli.Frame;
using Spectre.Console;

namespace Bourse.Cli.Display;

/// <summary>Shows the progress of an engine; on a terminal only.</summary>
internal static class EngineProgress
{
    /// <summary>Does the work and shows its progress.</summary>
    /// <param name="context">The command.</param>
    /// <param name="name">The text beside the progress bar.</param>
    /// <param name="work">The work; it is given the receiver of its progress, or null when nothing is shown.</param>
    public static async Task<T> ShowAsync<T>(CommandContext context, string name, Func<IProgress<WorkProgress>?, Task<T>> work)
    {
        if (!context.Output.Animated) return await work(null);
        var console = TerminalConsole.Create(context.Output);
        var progress = console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn());
        return await progress.StartAsync(view => work(new Bar(view.AddTask(Markup.Escape(name)))));
    }

    /// <summary>The share never decreases, although the known total can grow.</summary>
    private sealed class Bar(ProgressTask bar) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            if (value.Total <= 0) return;
            bar.Value = Math.Max(bar.Value, bar.MaxValue * value.Done / value.Total);
        }
    }
}
