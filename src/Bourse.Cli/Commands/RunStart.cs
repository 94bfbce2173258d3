using Bourse.Bars;
using Bourse.Cli.Display;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary>Starts a run, or goes on with one, and runs its tasks in this process.</summary>
/// <param name="context">The command.</param>
/// <param name="store">The runs.</param>
internal sealed class RunStart(CommandContext context, IRunStore store)
{
    private const int MostFailures = 10;

    /// <summary>Goes on with the run that was begun for the same tasks and has not ended, else creates one.</summary>
    /// <param name="wanted">The run.</param>
    /// <param name="anew">Whether to create one in any case.</param>
    public async Task<RunSummary> FindOrCreateAsync(NewRun wanted, bool anew)
    {
        // The run may have been created although the answer was lost: then it is found by the next try.
        var run = await context.Host.RetryAsync(
            () => store.CreateRunAsync(wanted with { JoinsOpen = !anew }, context.Clock.GetUtcNow(), context.Cancellation), context.Cancellation);
        return (await store.FindRunAsync(run!.Number, context.Cancellation))!;
    }

    /// <summary>Leaves a run to the schedulers.</summary>
    public void Detach(RunSummary run)
    {
        if (context.Output.Json) context.Output.WriteJson(json => RunJson.Write(json, run));
        else context.Output.Say($"{run.Run.Name}: {Count.Of(run.Counts.Total, "task")} queued; a scheduler runs them (`bourse scheduler`)");
    }

    /// <summary>Runs the tasks of a run until all have ended.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> DriveAsync(RunSummary run)
    {
        TellBegin(run);
        await using var work = await context.Host.RetryAsync(
            () => context.Host.Pipelines.OpenWorkAsync(context.Cancellation), context.Cancellation);
        var runners = TaskRunners.Create(store, work.Work, context.Host.Pipelines.RunnerOptions, context.Clock);
        var driver = new RunDriver(store, runners, context.Clock);
        try
        {
            var end = await new RunProgress(context, run).ShowAsync(report => context.Host.RetryAsync(
                () => driver.RunAsync(run.Run.Number, report, context.Cancellation), context.Cancellation));
            await TellEndAsync(end);
            return end.State is TaskState.Done or TaskState.Skipped ? ExitCode.Done : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (context.Cancellation.IsCancellationRequested)
        {
            await TellLeftAsync(run);
            throw;
        }
    }

    /// <summary>Also a run that goes on says where its bars come from: it may have been begun with another provider.</summary>
    private void TellBegin(RunSummary run)
    {
        var remark = context.Settings.BarProvider.Remark;
        if (run.Counts.IsFinal) return;
        if (run.Counts.Ended > 0) context.Output.Say($"{RunText.Sentence(run)}; goes on{remark}");
        else context.Output.Say($"{run.Run.Name}: {Count.Of(run.Counts.Total, "task")}{remark}");
    }

    private async Task TellEndAsync(RunSummary end)
    {
        var tasks = await store.ListTasksAsync(end.Run.Number, context.Cancellation);
        if (context.Output.Json) context.Output.WriteJson(json => RunJson.Write(json, end, tasks));
        context.Output.Say(RunText.Sentence(end));
        var failed = tasks.Where(task => task.State == TaskState.Failed).ToList();
        foreach (var task in failed.Take(MostFailures)) context.Output.Warn($"{task.Key}: {task.Reason}");
        if (failed.Count > MostFailures) context.Output.Warn($"{failed.Count - MostFailures} more have failed");
        if (end.BarsPublished > 0 && context.Host.FindHolder(BarStreamOptions.Role) is null)
        {
            context.Output.Say("`bourse stream --until-end` writes the bars from the topics to the bar store");
        }

        if (failed.Count > 0) context.Output.Say($"`bourse pipeline clear {end.Run.Number} --failed` queues them once more");
        else if (end.State == TaskState.Cancelled) context.Output.Say($"`bourse pipeline clear {end.Run.Number}` queues its tasks once more");
    }

    private async Task TellLeftAsync(RunSummary run)
    {
        var left = await store.FindRunAsync(run.Run.Number, CancellationToken.None);
        context.Output.Say($"{RunText.Sentence(left ?? run)}; `bourse pipeline run {run.Run.Name}` or a scheduler goes on with it");
    }
}
