using Bourse.Adapters.Sqlite;
using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Servers;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>How long it takes from a price to the evaluations that it completes, at a steady pace, on Kafka and on the embedded log.</summary>
internal sealed class Latency : IBenchmark
{
    private const double OfPrices = 3;
    private const int MaxRounds = 3;

    /// <inheritdoc/>
    public string Name => "latency";

    /// <inheritdoc/>
    public string About => $"from a price to its evaluations, at {PacedDays.PricesASecond:N0} prices a second, on Kafka and on the embedded log";

    /// <inheritdoc/>
    public string? Lacks(BenchmarkSettings settings) => Named.LackOfKafka(settings.Kafka);

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var program = BourseProgram.Find(settings.Program);
        using var folder = new WorkFolder();
        await using var kafka = new KafkaServer(settings.Kafka!);
        await kafka.TakeNetworkTopicsAsync(cancellation);
        var (onKafka, embedded) = (new List<PacedDelays>(), new List<PacedDelays>());
        for (var round = 0; round < Math.Min(settings.Rounds, MaxRounds); round++)
        {
            settings.Say($"{Name}: round {round + 1}, {settings.Time.TotalSeconds:0} s on Kafka, then as long on the embedded log");
            await using (var log = kafka.OpenLog())
            {
                var prices = new PacedPrices(log, program, kafka.Environment);
                onKafka.Add(await prices.RunAsync(folder.Fresh("kafka"), settings.Time, cancellation));
            }

            await kafka.DeleteTopicsAsync();
            var home = folder.Fresh("embedded");
            Directory.CreateDirectory(Path.Combine(home, "home"));
            await using var own = await SqliteEventLog.OpenAsync(Path.Combine(home, "home", "log.db"), TimeProvider.System, cancellation);
            embedded.Add(await new PacedPrices(own, program, new Dictionary<string, string>()).RunAsync(home, settings.Time, cancellation));
        }

        return new Findings(
            [.. Ratios("Kafka", onKafka), .. Ratios("embedded log", embedded)],
            [.. Figures("Kafka", onKafka), .. Figures("embedded log", embedded)])
        {
            Notes =
            [
                $"{onKafka[0].Evaluations.Count:N0} evaluations of six portfolios in {settings.Time.TotalSeconds:0} s. "
                + "Two exchanges append their 12 stocks' prices of a trading day together; both complete it. "
                + "Counted from the beginning of the append (from when it was due, if the one before took too long) "
                + "until the evaluation is read by a consumer. Three investors, each a process; the first days, until they "
                + "are warm, do not count. What they are compared with is the way of the prices themselves, "
                + "at the same time, to a reader that does nothing with them: one way through the log instead of two.",
                folder.Note,
            ],
        };
    }

    private static IEnumerable<Ratio> Ratios(string where, List<PacedDelays> rounds)
    {
        yield return Of("99 of 100 evaluations", 99) with { Target = Target.AtMost(OfPrices) };
        yield return Of("half of the evaluations", 50) with { Target = Target.AtMost(OfPrices) };

        Ratio Of(string name, double percent) => new(
            $"{where}: {name}",
            "the time within which as many prices are read",
            [.. rounds.Select(round => round.Evaluations.Percentile(percent) / round.Prices.Percentile(percent))]);
    }

    private static IEnumerable<Figure> Figures(string where, List<PacedDelays> rounds)
    {
        foreach (var percent in new[] { 50, 99, 99.9, 100 })
        {
            yield return Of("evaluations", percent, round => round.Evaluations);
            yield return Of("prices", percent, round => round.Prices);
        }

        Figure Of(string name, double percent, Func<PacedDelays, Delays> choose) =>
            new($"{where}: {percent} % of the {name} within", "ms", [.. rounds.Select(round => choose(round).Percentile(percent))]);
    }
}

/// <summary>How long evaluations, and the prices themselves, took from the beginning of the append to a reader.</summary>
internal sealed record PacedDelays(Delays Evaluations, Delays Prices);

/// <summary>Times that something took.</summary>
/// <param name="sorted">In milliseconds, ascending.</param>
internal sealed class Delays(double[] sorted)
{
    /// <summary>Of times in any order.</summary>
    public static Delays Of(IEnumerable<double> times) => new([.. times.Order()]);

    /// <summary>How many there are.</summary>
    public int Count => sorted.Length;

    /// <summary>The smallest time that so many of 100 did not exceed.</summary>
    public double Percentile(double percent) => sorted[Math.Max(0, (int)Math.Ceiling(percent / 100 * sorted.Length) - 1)];
}
