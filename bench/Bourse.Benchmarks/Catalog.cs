using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Micro;
using Bourse.Benchmarks.Scenarios;

namespace Bourse.Benchmarks;

/// <summary>All benchmarks.</summary>
internal static class Catalog
{
    /// <summary>In the order in which <c>all</c> runs them.</summary>
    public static IReadOnlyList<IBenchmark> All { get; } =
    [
        new Demo(), new StatusOfLargeLog(), new Scaling(), new Revaluation(), new LogAppend(), new LogRead(), new SqliteAccess(), new ValuationRun(),
        new KafkaAppend(), new KafkaRead(), new ValuationKafka(), new NetworkKafka(), new Latency(), new ReportsSpark(),
        new StatisticsRows(), new CsvReplay(), new LakeSinkRun(), new LakeCompact(), new LakeSql(), new LakeScale(), new BarsStream(),
        new BarReplies(), new BarsCassandra(), new BarsSpark(), new IndicatorSeries(), new Telemetry(), new DashboardPages(),
        MicroBenchmark.Messages, MicroBenchmark.Prices, MicroBenchmark.Csv,
    ];

    /// <summary>The benchmarks of those names; <c>all</c> is every one that can be run.</summary>
    /// <exception cref="BourseException">There is none of a name, or one cannot be run.</exception>
    public static IReadOnlyList<IBenchmark> Find(IReadOnlyList<string> names, BenchmarkSettings settings)
    {
        if (!names.Contains("all", StringComparer.OrdinalIgnoreCase)) return [.. names.Select(Find).Distinct().Select(one => Require(one, settings))];
        foreach (var benchmark in All)
        {
            if (benchmark.Lacks(settings) is { } lack) settings.Say($"{benchmark.Name}: left out, it needs {lack}");
        }

        return [.. All.Where(benchmark => benchmark.Lacks(settings) is null)];
    }

    private static string Names => string.Join(", ", All.Select(benchmark => benchmark.Name));

    private static IBenchmark Require(IBenchmark benchmark, BenchmarkSettings settings) => benchmark.Lacks(settings) is not { } lack
        ? benchmark
        : throw new BourseException(FailureKind.Usage, $"{benchmark.Name} needs {lack}");

    private static IBenchmark Find(string name) =>
        All.FirstOrDefault(benchmark => benchmark.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new BourseException(FailureKind.Usage, $"there is no benchmark called '{name}'", $"choose some of {Names}, or all");
}
