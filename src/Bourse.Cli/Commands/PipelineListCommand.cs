using Bourse.Cli.Frame;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse pipeline list</c></summary>
internal sealed class PipelineListCommand() : BourseCommand(
    "list", "List the pipelines: whether they are enabled, when they run next, and how the last run ended",
    new Example("pipeline list", "all pipelines of the configuration"),
    new Example("pipeline list --json", "the same as JSON"))
{
    private const int MostSymbols = 4;

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var views = await PipelineView.ReadAsync(context, context.Host.Pipelines.Pipelines);
        if (context.Output.Json) WriteJson(context, views);
        else WriteTable(context, views);
        return ExitCode.Done;
    }

    private static void WriteTable(CommandContext context, IReadOnlyList<PipelineView> views)
    {
        var table = new TextTable("pipeline", "enabled", "schedule", "next run (UTC)", "symbols", "interval", "months", "last run", "state");
        foreach (var view in views)
        {
            var pipeline = view.Pipeline;
            table.Add(
                pipeline.Name, view.IsEnabled ? "yes" : "no", pipeline.Schedule?.ToString(), RunText.Time(view.NextAfter(context.Clock.GetUtcNow())),
                SymbolsOf(view), pipeline.Interval.Text, pipeline.Months.Text, $"{view.Last?.Run.Number}", view.Last?.State is { } state
                    ? Bourse.Pipelines.TaskStates.NameOf(state) : null);
        }

        context.Output.WriteTable(table);
    }

    private static string SymbolsOf(PipelineView view)
    {
        var symbols = view.Pipeline.Symbols;
        var first = string.Join(", ", symbols.Take(MostSymbols).Select(symbol => symbol.Text));
        return symbols.Count > MostSymbols ? $"{first} and {symbols.Count - MostSymbols} more" : first;
    }

    private static void WriteJson(CommandContext context, IReadOnlyList<PipelineView> views) => context.Output.WriteJson(json =>
    {
        json.WriteStartArray();
        foreach (var view in views) view.Write(json, context.Clock.GetUtcNow());
        json.WriteEndArray();
    });
}
