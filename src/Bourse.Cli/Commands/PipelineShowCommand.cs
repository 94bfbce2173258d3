using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse pipeline show</c></summary>
internal sealed class PipelineShowCommand : BourseCommand
{
    private const int Upcoming = 3;
    private const int Recent = 5;
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = $"A pipeline, or the number of a run (default: {PipelineFile.BuiltInName})",
        HelpName = $"{PipelineArgument.Placeholder}|{RunName.Placeholder}",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public PipelineShowCommand()
        : base(
            "show", "Show a pipeline with its next and last runs, or a run with its tasks",
            new Example("pipeline show real-time-etl-stack", "what it ingests, and when"),
            new Example("pipeline show 17", "the tasks of a run")) => Add(_name);

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var name = context.Arguments.GetValue(_name) ?? PipelineFile.BuiltInName;
        if (RunName.TryRead(name, out _)) await ShowRunAsync(context, name);
        else await ShowPipelineAsync(context, PipelineFile.Find(context.Host.Pipelines.Pipelines, name));
        return ExitCode.Done;
    }

    private static async Task ShowRunAsync(CommandContext context, string name)
    {
        await using var store = await RunName.OpenStoreAsync(context);
        var summary = await RunName.FindAsync(store, name, context.Cancellation);
        var tasks = await store.ListTasksAsync(summary.Run.Number, context.Cancellation);
        if (context.Output.Json)
        {
            context.Output.WriteJson(json => RunJson.Write(json, summary, tasks));
            return;
        }

        await context.Output.Data.WriteLineAsync(RunText.Sentence(summary));
        RunText.Write(context.Output, tasks);
    }

    private static async Task ShowPipelineAsync(CommandContext context, Pipeline pipeline)
    {
        var view = (await PipelineView.ReadAsync(context, [pipeline])).Single();
        if (context.Output.Json)
        {
            context.Output.WriteJson(json => view.Write(json, context.Clock.GetUtcNow()));
            return;
        }

        foreach (var (what, value) in Lines(view, context.Clock.GetUtcNow()))
        {
            await context.Output.Data.WriteLineAsync(SafeText.Of($"{what + ":",-18}{value}"));
        }

        var runs = await RecentAsync(context, pipeline);
        if (runs.Count == 0) return;
        await context.Output.Data.WriteLineAsync();
        RunText.Write(context.Output, runs);
    }

    private static IEnumerable<(string What, string Value)> Lines(PipelineView view, DateTimeOffset now)
    {
        var pipeline = view.Pipeline;
        yield return ("pipeline", pipeline.Name);
        yield return ("symbols", string.Join(", ", pipeline.Symbols.Select(symbol => symbol.Text)));
        yield return ("interval", pipeline.Interval.Text);
        yield return ("months", pipeline.Months.Text);
        yield return ("prices", pipeline.Adjusted ? "adjusted for splits and dividends" : "as traded");
        yield return ("hours", pipeline.ExtendedHours ? "with those before and after the session" : "of the session");
        yield return ("schedule", pipeline.Schedule?.ToString() ?? "none");
        yield return ("missed times", pipeline.CatchUp ? "all run, in order" : "the latest runs once");
        yield return ("tries", $"{pipeline.Tries}");
        yield return ("kept runs", $"{pipeline.KeptRuns}");
        yield return ("enabled", view.IsEnabled ? "yes" : "no");
        if (pipeline.Schedule is not { } schedule) yield break;
        var after = view.NextAfter(now) is { } next ? next.AddTicks(-1) : now;
        var times = string.Join(", ", schedule.Between(after, DateTimeOffset.MaxValue).Take(Upcoming).Select(time => RunText.Time(time)));
        yield return (view.IsEnabled ? "next runs (UTC)" : "would run (UTC)", times);
    }

    private static async Task<IReadOnlyList<RunSummary>> RecentAsync(CommandContext context, Pipeline pipeline)
    {
        if (!context.Host.Pipelines.HasStore) return [];
        await using var store = await context.Host.Pipelines.OpenStoreAsync(context.Cancellation);
        return await store.ListRunsAsync(pipeline.Name, Recent, context.Cancellation);
    }
}
