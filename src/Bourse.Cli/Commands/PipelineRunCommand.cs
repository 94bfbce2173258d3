using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse pipeline run</c></summary>
internal sealed class PipelineRunCommand : BourseCommand
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = $"A pipeline (default: {PipelineFile.BuiltInName}), or the number of a run that is to go on",
        HelpName = $"{PipelineArgument.Placeholder}|{RunName.Placeholder}",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _new = OptionOf.Flag("--new", "Start a run although one for the same months has not ended");

    public PipelineRunCommand()
        : base(
            "run", "Run a pipeline now, enabled or not; goes on with a run that was interrupted",
            new Example("pipeline run real-time-etl-stack", "all its months, each fetched, checked and published"),
            new Example("pipeline run real-time-etl-stack --detach", "leaves the run to a scheduler"),
            new Example("pipeline run 17", "goes on with a run that was interrupted or cleared"))
    {
        Add(_name);
        Add(_new);
        foreach (var option in RunOptionsOf.All()) Add(option);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var isDetached = RunOptionsOf.IsDetached(context);
        BarProviderFactory.Check(context.Settings);
        var name = context.Arguments.GetValue(_name) ?? PipelineFile.BuiltInName;
        var wanted = RunName.TryRead(name, out _) ? null : NewRuns.Manual(Find(context, name), context.Clock.GetUtcNow());
        await using var store = wanted is null
            ? await RunName.OpenStoreAsync(context)
            : await context.Host.Pipelines.OpenStoreAsync(context.Cancellation);
        var start = new RunStart(context, store);
        var run = wanted is null
            ? await RunName.FindAsync(store, name, context.Cancellation)
            : await start.FindOrCreateAsync(wanted, context.Arguments.GetValue(_new));
        if (!isDetached) return await start.DriveAsync(run);
        start.Detach(run);
        return ExitCode.Done;
    }

    private static Pipeline Find(CommandContext context, string name) => PipelineFile.Find(context.Host.Pipelines.Pipelines, name);
}
