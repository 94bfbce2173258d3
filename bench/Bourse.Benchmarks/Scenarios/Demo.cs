using Bourse.Benchmarks.Harness;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The whole <c>bourse demo</c>, from the start of the process to its end.</summary>
internal sealed class Demo : IBenchmark
{
    private const double TargetMilliseconds = 1_000;

    /// <inheritdoc/>
    public string Name => "demo";

    /// <inheritdoc/>
    public string About => "the whole process bourse demo: 24 stocks and six portfolios, every trading day since 2000, and the reports";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var program = BourseProgram.Find(settings.Program);
        using var folder = new WorkFolder();
        var demos = new List<Finished>();
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                new("bourse demo", async token =>
                {
                    demos.Add(await program.RunAsync(folder.Fresh("demo"), ["demo", "--json"], token));
                    return demos[^1].Elapsed;
                }),
                new("bourse --version", async token => (await program.RunAsync(folder.Fresh("version"), ["--version"], token)).Elapsed),
            ],
            cancellation);
        demos.RemoveAt(0);
        return new Findings([
            series[0].Milliseconds() with { Target = Target.AtMost(TargetMilliseconds) },
            series[1].Milliseconds(),
            new Figure("peak memory of bourse demo", "MB", [.. demos.Select(demo => demo.PeakMemory / 1e6)]),
        ])
        {
            Phases = MedianPhases(demos),
            Notes =
            [
                $"{demos[0].ReadCount("prices"):N0} prices, {demos[0].ReadCount("evaluations"):N0} evaluations; a new home folder each time. "
                + "bourse --version shows what of it is the start of a process.",
                folder.Note,
            ],
        };
    }

    private static List<Phase> MedianPhases(List<Finished> demos) =>
    [
        .. demos.SelectMany(demo => demo.ReadPhases())
            .GroupBy(phase => phase.Name)
            .Select(phase => new Phase(phase.Key, Figure.MedianOf(phase.Select(one => one.Milliseconds)))),
    ];
}
