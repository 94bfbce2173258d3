using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bourse.Benchmarks.Harness;

namespace Bourse.Benchmarks.Scale;

/// <summary><c>bench reports-scale</c>: time and memory of reports against rows, in process and on Spark.</summary>
internal static class ReportsScaleCommand
{
    private const string Name = "reports-scale";
    private const string About = "the figures of the portfolios of 'bench generate' and their reports as JSON, in process and on Spark";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var database = new Option<string>("--database") { Description = "the database of bench generate", Required = true };
        var spark = new Option<string?>("--spark") { Description = "sc://HOST:15002 (default: in process only)" };
        var processes = new Option<int[]>("--spark-process")
        {
            Description = "ids of Spark's processes here, whose memory is added up",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var sizes = new Option<int[]>("--portfolios")
        {
            Description = "how many portfolios", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [50, 500, 5_000],
        };
        var rounds = new Option<int>("--rounds") { Description = "how often each is measured", DefaultValueFactory = _ => 1 };
        var record = new Option<FileInfo?>("--record") { Description = "also write the findings to a file, as JSON" };
        var command = new Command(Name, "Measures " + About + ".") { database, spark, processes, sizes, rounds, record };
        command.SetAction((parsed, cancellation) => BenchmarkCommand.RunAsync(async () =>
        {
            var setup = new Setup(parsed.GetRequiredValue(database), parsed.GetValue(spark), parsed.GetValue(processes)!, parsed.GetValue(rounds));
            var run = Run.Begin();
            var findings = await RunAsync(setup, parsed.GetValue(sizes)!, cancellation);
            run = run with { Results = [new Result(Name, About, findings)] };
            Console.WriteLine($"{run}\n\n{TextReport.Of(run.Results[0])}");
            if (parsed.GetValue(record) is { } file) await File.WriteAllTextAsync(file.FullName, JsonReport.Of(run) + "\n", cancellation);
        }));
        return command;
    }

    private static async Task<Findings> RunAsync(Setup setup, int[] sizes, CancellationToken cancellation)
    {
        var ratios = new List<Ratio>();
        var figures = new List<Figure>();
        foreach (var size in sizes)
        {
            var inProcess = new List<(ScaleMeasure Measure, long SparkMemory)>();
            var onSpark = new List<(ScaleMeasure Measure, long SparkMemory)>();
            for (var round = 0; round < setup.Rounds; round++)
            {
                inProcess.Add(await MeasureAsync(setup, size, null, cancellation));
                if (setup.Spark is { } spark) onSpark.Add(await MeasureAsync(setup, size, spark, cancellation));
            }

            if (inProcess.Concat(onSpark).Select(one => one.Measure.Digest).Distinct().Count() > 1)
            {
                throw new BourseException(FailureKind.Failed, $"the engines do not come to the same reports of {size} portfolios");
            }

            figures.AddRange(FiguresOf($"{size:N0} portfolios in process", inProcess));
            if (onSpark.Count == 0) continue;
            figures.AddRange(FiguresOf($"{size:N0} portfolios on Spark", onSpark));
            var times = inProcess.Zip(onSpark, (ours, spark) => ours.Measure.Milliseconds / spark.Measure.Milliseconds);
            ratios.Add(new Ratio($"{size:N0} portfolios in process", "the time on Spark", [.. times]) { Target = Target.AtMost(1) });
        }

        return new Findings(ratios, figures) { Notes = ["Every report of both engines is the same to the last byte, or this would have failed."] };
    }

    private static IEnumerable<Figure> FiguresOf(string name, List<(ScaleMeasure Measure, long SparkMemory)> rounds)
    {
        var rows = rounds[0].Measure.Rows;
        yield return new Figure($"{name}, {rows:N0} rows", "s", [.. rounds.Select(one => one.Measure.Milliseconds / 1e3)])
        {
            ByProcessorTime = Figure.MedianOf(rounds.Select(one => one.Measure.ProcessorMilliseconds / 1e3)),
        };
        yield return new Figure($"{name}, a row", "ns", [.. rounds.Select(one => one.Measure.Milliseconds * 1e6 / rows)])
        {
            ByProcessorTime = Figure.MedianOf(rounds.Select(one => one.Measure.ProcessorMilliseconds * 1e6 / rows)),
        };
        yield return new Figure($"{name}, peak memory of bourse", "MB", [.. rounds.Select(one => one.Measure.PeakMemory / 1e6)]);
        if (rounds[0].SparkMemory == 0) yield break;
        yield return new Figure($"{name}, peak memory of Spark", "MB", [.. rounds.Select(one => one.SparkMemory / 1e6)]);
    }

    private static async Task<(ScaleMeasure Measure, long SparkMemory)> MeasureAsync(
        Setup setup, int portfolios, string? spark, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"{portfolios:N0} portfolios {(spark is null ? "in process" : "on Spark")}");
        List<string> arguments = [typeof(Catalog).Assembly.Location, ReportsScaleRun.Name, "--portfolios", Text(portfolios)];
        if (spark is not null) arguments.AddRange(["--spark", spark]);
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment[ReportsScaleRun.DatabaseVariable] = setup.Database;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var ended = process.WaitForExitAsync(cancellation);
        var memory = 0L;
        try
        {
            do memory = Math.Max(memory, spark is null ? 0 : setup.SparkProcesses.Sum(MemoryOf));
            while (await Task.WhenAny(ended, Task.Delay(Poll, cancellation)) != ended && !cancellation.IsCancellationRequested);
            await ended;
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }

        return process.ExitCode == 0
            ? (JsonSerializer.Deserialize<ScaleMeasure>(await output)!, memory)
            : throw new BourseException(FailureKind.Failed, $"the measurement ended with exit code {process.ExitCode}");
    }

    private static long MemoryOf(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return process.WorkingSet64;
        }
        catch (ArgumentException)
        {
            return 0;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed record Setup(string Database, string? Spark, int[] SparkProcesses, int Rounds);
}
