using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Pipelines;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse pipeline runs</c></summary>
internal sealed class PipelineRunsCommand : BourseCommand
{
    private const long Usual = 20;
    private const long Most = 10_000;
    private readonly PipelineArgument _pipeline = new("The pipeline (default: all)");
    private readonly Option<long?> _number = OptionOf.Number("-n", "NUMBER", $"How many runs at most (default: {Usual})", 1);

    public PipelineRunsCommand()
        : base(
            "runs", "List the runs, the newest first",
            new Example("pipeline runs", "the last twenty"),
            new Example("pipeline runs real-time-etl-stack -n 3 --json", "the last three of a pipeline as JSON"))
    {
        Add(_pipeline);
        Add(_number);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var runs = await ReadAsync(context, _pipeline.FindIfGiven(context)?.Name, (int)Math.Min(context.Arguments.GetValue(_number) ?? Usual, Most));
        if (context.Output.Json) WriteJson(context.Output, runs);
        else if (runs.Count > 0) RunText.Write(context.Output, runs);
        else context.Output.Say("there are no runs yet; start one with `bourse pipeline run`");
        return ExitCode.Done;
    }

    private static async Task<IReadOnlyList<RunSummary>> ReadAsync(CommandContext context, string? pipeline, int most)
    {
        if (!context.Host.Pipelines.HasStore) return [];
        await using var store = await context.Host.Pipelines.OpenStoreAsync(context.Cancellation);
        return await store.ListRunsAsync(pipeline, most, context.Cancellation);
    }

    private static void WriteJson(Output output, IReadOnlyList<RunSummary> runs) => output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var run in runs) RunJson.Write(json, run);
        json.WriteEndArray();
    });
}
