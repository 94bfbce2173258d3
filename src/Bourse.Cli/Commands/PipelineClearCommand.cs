using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse pipeline clear</c></summary>
internal sealed class PipelineClearCommand : BourseCommand
{
    private readonly TaskArguments _task = new();
    private readonly TaskFilter _filter = new();
    private readonly Option<bool> _failed = OptionOf.Flag("--failed", "Only tasks that have failed or were cancelled");
    private readonly Option<bool> _yes = OptionOf.Flag("--yes", "Do not ask", "-y");

    public PipelineClearCommand()
        : base(
            "clear", "Queue tasks of a run that have ended once more; shows them first, and asks",
            new Example("pipeline clear 17 --failed", "the tasks that have failed"),
            new Example("pipeline clear 17 NVDA 2024-06 --yes", "one task, without asking"),
            new Example("pipeline clear 17 --symbol NVDA --symbol IBM --month 2024-06", "some tasks"))
    {
        foreach (var argument in _task.All) Add(argument);
        foreach (var option in (Option[])[.. _filter.Options, _failed, _yes]) Add(option);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var store = await RunName.OpenStoreAsync(context);
        var run = await _task.FindRunAsync(context, store);
        var all = _task.Select(context.Arguments, run, await store.ListTasksAsync(run.Run.Number, context.Cancellation));
        var tasks = TaskSelection.Clearable(_filter.Select(context.Arguments, run, all), context.Arguments.GetValue(_failed));
        if (context.Output.Json) context.Output.WriteJson(json => RunJson.Write(json, run, tasks));
        else if (tasks.Count > 0) RunText.Write(context.Output, tasks);
        context.Output.Flush();
        if (tasks.Count == 0)
        {
            context.Output.Say($"{run.Run.Name}: there is nothing to clear");
            return ExitCode.Done;
        }

        if (!context.Arguments.GetValue(_yes) && !await ConfirmAsync(context, tasks.Count)) return ExitCode.Failed;
        var count = await store.ClearAsync(run.Run.Number, [.. tasks.Select(task => task.Key)], context.Cancellation);
        context.Output.Say($"{run.Run.Name}: {Count.Of(count, "task")} queued; a scheduler runs them, or `bourse pipeline run {run.Run.Name}`");
        return ExitCode.Done;
    }

    private static async Task<bool> ConfirmAsync(CommandContext context, int count)
    {
        await context.Output.Words.WriteAsync($"{Count.Of(count, "task")} would run again. Go on? [y/N] ");
        using var reader = new StreamReader(context.Console.In, leaveOpen: true);
        var answer = await reader.ReadLineAsync(context.Cancellation);
        if (answer?.Trim().ToUpperInvariant() is "Y" or "YES") return true;
        context.Output.Say("Nothing was changed.");
        return false;
    }
}
