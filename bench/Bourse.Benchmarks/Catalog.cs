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
        new Demo(), new Scaling(), new Revaluation(), new LogAppend(), new LogRead(), new ValuationRun(),
        MicroBenchmark.Messages, MicroBenchmark.Statistics, MicroBenchmark.Prices,
    ];

    /// <summary>The benchmarks of those names; <c>all</c> is every one.</summary>
    /// <exception cref="BourseException">There is none of a name.</exception>
    public static IReadOnlyList<IBenchmark> Find(IReadOnlyList<string> names) =>
        names.Contains("all", StringComparer.OrdinalIgnoreCase) ? All : [.. names.Select(Find).Distinct()];

    private static string Names => string.Join(", ", All.Select(benchmark => benchmark.Name));

    private static IBenchmark Find(string name) =>
        All.FirstOrDefault(benchmark => benchmark.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new BourseException(FailureKind.Usage, $"there is no benchmark called '{name}'", $"choose some of {Names}, or all");
}
