using Bourse.Benchmarks.Harness;

namespace Bourse.Benchmarks.Micro;

/// <summary>Small benchmarks, run by BenchmarkDotNet.</summary>
internal sealed class MicroBenchmark : IBenchmark
{
    private const double NanosecondsARow = 5;

    private readonly Func<BenchmarkSettings, IReadOnlyList<Figure>> _run;

    private MicroBenchmark(string name, string about, Func<BenchmarkSettings, IReadOnlyList<Figure>> run) => (Name, About, _run) = (name, about, run);

    /// <summary>Messages written and read.</summary>
    public static MicroBenchmark Messages { get; } = new(
        "messages",
        "price and evaluation messages written and read, beside System.Text.Json",
        settings =>
        [
            .. MicroBenchmarks.Run<PriceMessages>(settings, "ns a message"),
            .. MicroBenchmarks.Run<EvaluationMessages>(settings, "ns a message"),
        ]);

    /// <summary>Statistics of a table.</summary>
    public static MicroBenchmark Statistics { get; } = new(
        "statistics",
        "the figures of a report from a table of 6,279 rows",
        settings =>
        [
            .. MicroBenchmarks.Run<StatisticsRows>(settings, "ns a row")
                .Select((figure, at) => at == 0 ? figure with { Target = Target.AtMost(NanosecondsARow) } : figure),
        ]);

    /// <summary>Price models.</summary>
    public static MicroBenchmark Prices { get; } = new(
        "prices", "prices of the models, 24 stocks day by day", settings => MicroBenchmarks.Run<PriceModels>(settings, "ns a price"));

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string About { get; }

    /// <inheritdoc/>
    public Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation) => Task.FromResult(new Findings(_run(settings)));
}
