using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Hosting;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse pipeline cancel</c></summary>
internal sealed class PipelineCancelCommand : BourseCommand
{
    private readonly Argument<string> _run = new(RunName.Placeholder) { Description = "The number of the run" };

    public PipelineCancelCommand()
        : base(
            "cancel", "Cancel the tasks of a run that have not ended; what they have published stays",
            new Example("pipeline cancel 17", "`bourse pipeline clear 17` would queue them again")) => Add(_run);

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var store = await RunName.OpenStoreAsync(context);
        var run = await RunName.FindAsync(store, context.Arguments.GetRequiredValue(_run), context.Cancellation);
        var count = await store.CancelAsync(run.Run.Number, context.Clock.GetUtcNow(), context.Cancellation);
        var after = (await store.FindRunAsync(run.Run.Number, context.Cancellation))!;
        if (context.Output.Json) context.Output.WriteJson(json => RunJson.Write(json, after));
        else if (count == 0) context.Output.Say($"{RunText.Sentence(after)}; nothing is left to cancel");
        else context.Output.Say($"{run.Run.Name}: {Count.Of(count, "task")} cancelled");
        return ExitCode.Done;
    }
}
