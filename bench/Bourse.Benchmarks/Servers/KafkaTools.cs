using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Bourse.Benchmarks.Harness;

namespace Bourse.Benchmarks.Servers;

/// <summary>Kafka's own performance tools, run by a script. The times are those that the tools report when they are warm.</summary>
/// <param name="script">The script.</param>
/// <param name="servers">Kafka's servers.</param>
internal sealed partial class KafkaTools(string script, string servers)
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.fff";

    /// <summary>What part of the records a tool handles before it counts as warm.</summary>
    private const int ColdPart = 3;

    /// <summary>ProducerPerformance: the time for so many records at the rate of its steady state, which follows as many to warm up.</summary>
    /// <param name="topic">Where it writes.</param>
    /// <param name="payloads">A file with a record a line.</param>
    /// <param name="records">How many records count.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BourseException">It failed.</exception>
    public async Task<Elapsed> ProduceAsync(string topic, string payloads, long records, CancellationToken cancellation)
    {
        var output = await RunAsync(
            [
                "ProducerPerformance", "--bootstrap-server", servers, "--topic", topic,
                "--num-records", Text(2 * records), "--warmup-records", Text(records), "--throughput", "-1", "--payload-file", payloads,
                "--command-property", "acks=all", "compression.type=none",
            ],
            cancellation);
        var rate = SteadyState().Match(output);
        if (!rate.Success) throw Unreadable("ProducerPerformance");
        return TimeFor(records, double.Parse(rate.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>ConsumerPerformance: the time for so many records at the rate at which it reads the last two thirds of them.</summary>
    /// <param name="topic">What it reads.</param>
    /// <param name="records">How many records are in it.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="BourseException">It failed.</exception>
    public async Task<Elapsed> ConsumeAsync(string topic, long records, CancellationToken cancellation)
    {
        var output = await RunAsync(
            [
                "ConsumerPerformance", "--bootstrap-server", servers, "--topic", topic, "--num-records", Text(records),
                "--show-detailed-stats", "--hide-header", "--reporting-interval", "250", "--date-format", TimeFormat.Replace('f', 'S'),
            ],
            cancellation);
        var warm = output.Split('\n').Select(line => line.Split(',')).Where(cells => cells.Length > 4)
            .Select(cells => (
                Time: DateTime.ParseExact(cells[0].Trim(), TimeFormat, CultureInfo.InvariantCulture),
                Count: long.Parse(cells[4].Trim(), CultureInfo.InvariantCulture)))
            .Where(report => report.Count >= records / ColdPart).ToList();
        if (warm.Count < 2 || warm[^1].Time == warm[0].Time) throw Unreadable("ConsumerPerformance");
        return TimeFor(records, (warm[^1].Count - warm[0].Count) / (warm[^1].Time - warm[0].Time).TotalSeconds);
    }

    private static Elapsed TimeFor(long records, double rate) => new(TimeSpan.FromSeconds(records / rate), TimeSpan.Zero);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static BourseException Unreadable(string tool) => new(FailureKind.Failed, $"{tool} did not tell how fast it was");

    private async Task<string> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(script, ["kafka", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await using var end = cancellation.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode == 0) return output;
        throw new BourseException(FailureKind.Failed, $"Kafka's own tool failed: {(await error).Trim().ReplaceLineEndings(" ")}");
    }

    [GeneratedRegex(@"steady state records sent, ([0-9.]+) records/sec")]
    private static partial Regex SteadyState();
}
