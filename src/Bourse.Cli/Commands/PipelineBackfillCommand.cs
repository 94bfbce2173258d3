using System.CommandLine;
using Bourse.Bars;
using Bourse.Cli.Frame;
using Bourse.Hosting.Composition;
using Bourse.Pipelines;
using Symbol = Bourse.Bars.Symbol;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse pipeline backfill</c></summary>
internal sealed class PipelineBackfillCommand : BourseCommand
{
    private readonly PipelineArgument _pipeline = PipelineArgument.OfOne();
    private readonly Option<string> _from = new("--from") { Description = "The first month", HelpName = "MONTH", Required = true };
    private readonly Option<string> _to = new("--to") { Description = "The last month", HelpName = "MONTH", Required = true };
    private readonly Option<string[]> _symbols = new("--symbol")
    {
        Description = "Symbols in place of the pipeline's, separated by commas; may be repeated", HelpName = "SYMBOL[,SYMBOL]",
    };

    public PipelineBackfillCommand()
        : base(
            "backfill", "Ingest a range of months; asks the provider only for what is missing",
            new Example("pipeline backfill --from 2024-05 --to 2025-04", "a year of the built-in pipeline's symbols"),
            new Example("pipeline backfill real-time-etl-stack --from 2023-01 --to 2023-12 --symbol TSLA", "a symbol that it does not name"))
    {
        Add(_pipeline);
        foreach (var option in new Option[] { _from, _to, _symbols }) Add(option);
        foreach (var option in RunOptionsOf.All()) Add(option);
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        var isDetached = RunOptionsOf.IsDetached(context);
        BarProviderFactory.Check(context.Settings);
        var wanted = ReadRun(context);
        await using var store = await context.Host.Pipelines.OpenStoreAsync(context.Cancellation);
        var start = new RunStart(context, store);
        var run = await start.FindOrCreateAsync(wanted, anew: false);
        if (!isDetached) return await start.DriveAsync(run);
        start.Detach(run);
        return ExitCode.Done;
    }

    private static IReadOnlyList<Symbol> Read(string[] texts) => [.. texts.SelectMany(text => text.Split(',')).Select(Symbol.Parse).Distinct()];

    private NewRun ReadRun(CommandContext context)
    {
        var pipeline = _pipeline.Find(context);
        var (first, last) = (YearMonth.Parse(context.Arguments.GetRequiredValue(_from)), YearMonth.Parse(context.Arguments.GetRequiredValue(_to)));
        var symbols = context.Arguments.GetValue(_symbols) is { Length: > 0 } texts ? Read(texts) : pipeline.Symbols;
        return NewRuns.Backfill(pipeline, first, last, symbols, context.Clock.GetUtcNow());
    }
}
