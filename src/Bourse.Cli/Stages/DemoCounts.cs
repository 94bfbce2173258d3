namespace Bourse.Cli.Stages;

/// <summary>How much a demo did.</summary>
/// <param name="Prices">Prices published.</param>
/// <param name="Evaluations">Portfolio days valued.</param>
/// <param name="DeadLetters">Messages that could not be used.</param>
/// <param name="Seed">The seed of the prices.</param>
/// <param name="Waiting">What was still missing at the end.</param>
internal sealed record DemoCounts(long Prices, long Evaluations, long DeadLetters, ulong Seed, IReadOnlyList<Waiting> Waiting)
{
    /// <summary>Counts.</summary>
    public static DemoCounts Of(NetworkSetup setup, NetworkRun run, IReadOnlyList<MadeReport> made) => new(
        run.Prices,
        made.Sum(report => report.Days),
        run.Stages.Sum(stage => stage.Status.DeadLetters),
        setup.Settings.Seed,
        [.. run.Stages.Select(stage => stage.Status.Waiting).OfType<Waiting>()]);
}
