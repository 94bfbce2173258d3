using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Reading;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse pipeline logs</c></summary>
internal sealed class PipelineLogsCommand : BourseCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly TaskArguments _task = new();
    private readonly Option<bool> _follow = OptionOf.Flag("--follow", "Go on with each new line until the run has ended", "-f");

    public PipelineLogsCommand()
        : base(
            "logs", "Print the log of a task, or of all tasks of a run",
            new Example("pipeline logs 17 NVDA 2024-05", "the log of one task"),
            new Example("pipeline logs 17 --follow", "all tasks of a run, while it runs"))
    {
        foreach (var argument in _task.All) Add(argument);
        Add(_follow);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var store = await RunName.OpenStoreAsync(context);
        var run = await _task.FindRunAsync(context, store);
        var keys = await SelectAsync(context, store, run);
        var written = new HashSet<(TaskKey, int)>();
        while (true)
        {
            var isFinal = (await store.FindRunAsync(run.Run.Number, context.Cancellation))!.Counts.IsFinal;
            var lines = await store.ReadLogAsync(run.Run.Number, keys.Count == 1 ? keys.Single() : null, context.Cancellation);
            foreach (var line in lines.Where(line => keys.Contains(line.Key) && written.Add((line.Key, line.Number)))) Write(context.Output, line);
            if (isFinal || !context.Arguments.GetValue(_follow)) return ExitCode.Done;
            context.Output.Flush();
            await Task.Delay(Interval, context.Clock, context.Cancellation);
        }
    }

    private async Task<HashSet<TaskKey>> SelectAsync(CommandContext context, IRunStore store, RunSummary run)
    {
        var tasks = await store.ListTasksAsync(run.Run.Number, context.Cancellation);
        return [.. _task.Select(context.Arguments, run, tasks).Select(task => task.Key)];
    }

    private static void Write(Output output, TaskLogLine line)
    {
        if (output.Json) output.WriteJsonLine(json => RunJson.Write(json, line));
        else output.Data.WriteLine(SafeText.Of($"{TimePoints.Write(line.Time.ToUnixTimeMilliseconds())} {line.Key}: {line.Text}"));
    }
}
