using Bourse.Benchmarks.Harness;

namespace Bourse.Benchmarks.Micro;

/// <summary>Small benchmarks, run by BenchmarkDotNet.</summary>
internal sealed class MicroBenchmark : IBenchmark
{
    private readonly Func<BenchmarkSettings, IEnumerable<Findings>> _run;

    private MicroBenchmark(string name, string about, Func<BenchmarkSettings, IEnumerable<Findings>> run) => (Name, About, _run) = (name, about, run);

    /// <summary>Messages written and read.</summary>
    public static MicroBenchmark Messages { get; } = new(
        "messages",
        "price and evaluation messages written and read, beside System.Text.Json",
        settings =>
        [
            MicroBenchmarks.Run<PriceMessages>(
                settings,
                "ns a message",
                new() { [PriceMessages.FrameworkWriter] = 0.3, [PriceMessages.FrameworkReader] = 0.5 }),
            MicroBenchmarks.Run<EvaluationMessages>(
                settings,
                "ns a message",
                new() { [EvaluationMessages.FrameworkWriter] = 1.0, [EvaluationMessages.FrameworkReader] = 0.6 }),
        ]);

    /// <summary>Price models.</summary>
    public static MicroBenchmark Prices { get; } = new(
        "prices",
        "prices of the models, 24 stocks day by day",
        settings => [MicroBenchmarks.Run<PriceModels>(settings, "ns a price", new() { [PriceModels.FrameworkModel] = 0.3 })]);

    /// <summary>Rows of a CSV file.</summary>
    public static MicroBenchmark Csv { get; } = new(
        "csv",
        "rows of a CSV file as messages, beside readers that do nothing with the fields",
        settings => [MicroBenchmarks.Run<CsvReading>(settings, "ns a row", new() { [CsvReading.SepFields] = 1.0 })]);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string About { get; }

    /// <inheritdoc/>
    public Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var findings = _run(settings).ToList();
        var ratios = findings.SelectMany(one => one.Ratios).OrderByDescending(ratio => ratio.Target is not null);
        return Task.FromResult(new Findings([.. ratios], [.. findings.SelectMany(one => one.Figures)])
        {
            Notes = ["Run by BenchmarkDotNet: contenders one after the other. A ratio's samples are those of the iterations with the same number."],
        });
    }
}
