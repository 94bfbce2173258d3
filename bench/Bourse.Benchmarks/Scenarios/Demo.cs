using System.Globalization;
using Bourse.Benchmarks.Harness;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The whole <c>bourse demo</c>, from the start of the process to its end.</summary>
internal sealed class Demo : IBenchmark
{
    private const double StartsOfAProcess = 12;

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
                new(
                    "bourse --version, the start of a process",
                    async token => (await program.RunAsync(folder.Fresh("version"), ["--version"], token)).Elapsed),
            ],
            cancellation);
        demos.RemoveAt(0);
        var allocated = await AllocatedAsync(program, folder, cancellation);
        return new Findings(
            [series[0].TimeBeside(series[1]) with { Target = Target.AtMost(StartsOfAProcess) }],
            [
                series[0].Milliseconds(),
                series[1].Milliseconds(),
                new Figure("peak memory of bourse demo", "MB", [.. demos.Select(demo => demo.PeakMemory / 1e6)]),
                new Figure("objects allocated by bourse demo", "MB", [allocated / 1e6]),
            ])
        {
            Phases = MedianPhases(demos),
            Notes =
            [
                $"{demos[0].ReadCount("prices"):N0} prices, {demos[0].ReadCount("evaluations"):N0} evaluations; a new home folder each time. "
                + "Allocations were counted in a run of their own.",
                folder.Note,
            ],
        };
    }

    /// <summary>The bytes of all objects that the program allocates from its start to its end.</summary>
    private static async Task<long> AllocatedAsync(BourseProgram program, WorkFolder folder, CancellationToken cancellation)
    {
        var file = folder.Fresh("allocated");
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location,
            [StartupHook.FileVariable] = file,
        };
        await program.RunAsync(folder.Fresh("demo"), ["demo", "--json"], environment, cancellation);
        return long.Parse(await File.ReadAllTextAsync(file, cancellation), CultureInfo.InvariantCulture);
    }

    private static List<Phase> MedianPhases(List<Finished> demos) =>
    [
        .. demos.SelectMany(demo => demo.ReadPhases())
            .GroupBy(phase => phase.Name)
            .Select(phase => new Phase(phase.Key, Figure.MedianOf(phase.Select(one => one.Milliseconds)))),
    ];
}
