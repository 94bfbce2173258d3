using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Reporting;
using Bourse.Hosting.Supervision;

namespace Bourse.Hosting.Demo;

/// <summary>How much a demo did.</summary>
/// <param name="Prices">Prices published.</param>
/// <param name="Evaluations">Portfolio days valued.</param>
/// <param name="DeadLetters">Messages that could not be used.</param>
/// <param name="Seed">The seed of the prices; null when all of them are those of files.</param>
/// <param name="Waiting">The prices still missing at the end.</param>
/// <param name="Notes">What the stages report besides, e.g. days without a value.</param>
public sealed record DemoCounts(
    long Prices, long Evaluations, long DeadLetters, ulong? Seed, IReadOnlyList<Waiting> Waiting, IReadOnlyList<string> Notes)
{
    /// <summary>Counts.</summary>
    public static DemoCounts Of(NetworkComposition network, NetworkHost run, IReadOnlyList<MadeReport> made) => new(
        run.CountPublished(Topics.Prices),
        made.Sum(report => report.Days),
        run.Stages.Sum(stage => stage.Status.DeadLetters),
        network.HasModels ? network.Settings.Seed : null,
        [.. run.Stages.Select(stage => stage.Status.Waiting).OfType<Waiting>()],
        [.. run.Stages.SelectMany(stage => stage.Status.Notes)]);
}
