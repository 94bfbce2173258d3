using Bourse.Benchmarks.Harness;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>What ten times the stocks, portfolios or years cost.</summary>
internal sealed class Scaling : IBenchmark
{
    private const int Times = 10;
    // What the runtime takes for itself varies by half; what grew with the data would be several times as much.
    private const double MaxMemory = 2;
    // The start of a process, and flushes that stages share, are paid once.
    private const double MaxTime = 6;
    private const int MaxRounds = 5;

    // The first day for which prices are accepted, and 126 years; the last tenth of them.
    private static readonly string[] LongHistory = ["--from", "1900-01-01", "--to", "2025-12-31"];
    private static readonly string[] ShortHistory = ["--from", "2013-05-26", "--to", "2025-12-31"];
    private static readonly string[] History = ["--from", "2000-01-01", "--to", "2025-12-31"];

    /// <inheritdoc/>
    public string Name => "scaling";

    /// <inheritdoc/>
    public string About => "bourse demo with ten times the stocks, portfolios, years";

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var program = BourseProgram.Find(settings.Program);
        using var folder = new WorkFolder();
        var cases = await CasesAsync(folder, cancellation);
        var finished = cases.ToDictionary(one => one.Name, _ => new List<Finished>());
        var contenders = cases.Select(one => new Contender(one.Name, async token =>
        {
            var run = await program.RunAsync(folder.Fresh("demo"), ["demo", "--json", .. one.Arguments], token);
            finished[one.Name].Add(run);
            return run.Elapsed;
        })).ToList();
        var series = await Rounds.RunAsync(Math.Min(settings.Rounds, MaxRounds), contenders, cancellation);
        foreach (var runs in finished.Values) runs.RemoveAt(0);
        var ratios = new List<Ratio>();
        foreach (var (more, less) in new[] { (1, 0), (2, 0), (4, 3) })
        {
            var (large, small) = (series[more], series[less]);
            ratios.Add(large.TimeBeside(small) with { Target = Target.AtMost(MaxTime) });
            ratios.Add(MemoryBeside(small.Name, large.Name, finished) with { Target = Target.AtMost(MaxMemory) });
        }

        var memory = finished.Select(one => new Figure($"{one.Key}: peak memory", "MB", [.. one.Value.Select(run => run.PeakMemory / 1e6)]));
        return new Findings(ratios, [.. series.Select(one => one.Milliseconds()), .. memory])
        {
            Notes = [.. series.Select(one => Describe(one.Name, finished[one.Name][0])), folder.Note],
        };
    }

    private static async Task<List<(string Name, string[] Arguments)>> CasesAsync(WorkFolder folder, CancellationToken cancellation)
    {
        var stocks = folder.Fresh("stocks.json");
        await File.WriteAllTextAsync(stocks, LargeNetwork.Json(Times, 1), cancellation);
        var portfolios = folder.Fresh("portfolios.json");
        await File.WriteAllTextAsync(portfolios, LargeNetwork.Json(1, Times), cancellation);
        return
        [
            ("24 stocks, 6 portfolios, 26 years", History),
            ("ten times the stocks", [.. History, "--config", stocks]),
            ("ten times the portfolios", [.. History, "--config", portfolios]),
            ("12.6 years", ShortHistory),
            ("ten times the years", LongHistory),
        ];
    }

    private static Ratio MemoryBeside(string small, string large, Dictionary<string, List<Finished>> finished) =>
        new(large, $"the memory of {small}", [.. finished[large].Zip(finished[small], (more, less) => (double)more.PeakMemory / less.PeakMemory)]);

    private static string Describe(string name, Finished run) =>
        $"{name}: {run.ReadCount("prices"):N0} prices, {run.ReadCount("evaluations"):N0} evaluations.";
}
