using Bourse.Cli.Frame;
using Bourse.Hosting.Stages.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse pipeline enable</c> and <c>bourse pipeline disable</c></summary>
internal sealed class PipelineSwitchCommand : BourseCommand
{
    private readonly bool _enables;
    private readonly PipelineArgument _pipeline = PipelineArgument.OfOne();

    private PipelineSwitchCommand(bool enables, string name, string description, string example, string effect)
        : base(name, description, new Example(example, effect))
    {
        _enables = enables;
        Add(_pipeline);
        Add(new NoWaitOption());
    }

    /// <summary>The command that turns a schedule on.</summary>
    public static PipelineSwitchCommand Enable() => new(
        true, "enable", "Follow a pipeline's schedule from now on", "pipeline enable real-time-etl-stack",
        "a scheduler runs it at its next time");

    /// <summary>The command that turns a schedule off.</summary>
    public static PipelineSwitchCommand Disable() => new(
        false, "disable", "Follow a pipeline's schedule no more; its runs go on", "pipeline disable real-time-etl-stack",
        "what is due meanwhile is passed over");

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var pipeline = _pipeline.Find(context);
        if (_enables && pipeline.Schedule is null)
        {
            throw new BourseException(
                FailureKind.Usage, $"{pipeline.Name} has no schedule", "give it one in bourse.json: \"schedule\": \"0 6 * * TUE-SAT\"");
        }

        await using var store = await context.Host.Pipelines.OpenStoreAsync(context.Cancellation);
        var now = context.Clock.GetUtcNow();
        var state = await store.SetEnabledAsync(pipeline.Name, _enables, now, onlyIfNew: false, context.Cancellation);
        var view = new PipelineView(pipeline, state, null);
        if (context.Output.Json) context.Output.WriteJson(json => view.Write(json, now));
        else Tell(context, view, now);
        return ExitCode.Done;
    }

    private void Tell(CommandContext context, PipelineView view, DateTimeOffset now)
    {
        context.Output.Say(_enables
            ? $"{view.Pipeline.Name} is enabled; it runs next at {RunText.Time(view.NextAfter(now))} UTC"
            : $"{view.Pipeline.Name} is disabled; runs that have begun go on");
        if (_enables && context.Host.FindHolder(SchedulerKind.Role) is null)
        {
            context.Output.Say("no scheduler runs on this home: start one with `bourse scheduler`, or the network with `bourse up`");
        }
    }
}
