using System.CommandLine;
using System.Diagnostics;
using System.Reflection;
using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Peers;
using Bourse.Benchmarks.Scale;
using Bourse.Benchmarks.Servers;

namespace Bourse.Benchmarks;

/// <summary>
/// The command line of the benchmarks: findings on stdout, words on stderr, exit code 0 when all could be run, whatever they found.
/// </summary>
internal static class BenchmarkCommand
{
    private const int DefaultRounds = 9;
    private const int DefaultSeconds = 15;

    public static RootCommand Create()
    {
        var names = new Argument<string[]>("name") { Description = "benchmarks, or 'all', or 'list'", Arity = ArgumentArity.OneOrMore };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var record = new Option<string?>("--record")
        {
            Description = "also write the findings as JSON: to a file, or into a folder, a file a benchmark",
        };
        var rounds = new Option<int>("--rounds") { Description = "how often each is measured", DefaultValueFactory = _ => DefaultRounds };
        var program = new Option<string?>("--program") { Description = "the bourse executable that is started as a process" };
        var kafka = new Option<string?>("--kafka")
        {
            Description = $"HOST:PORT of a Kafka server for benchmarks (default: {Named.KafkaVariable})",
            DefaultValueFactory = _ => Named.Find(Named.KafkaVariable),
        };
        var kafkaStreams = new Option<string?>("--kafka-streams")
        {
            Description = $"class path of the peer on Kafka Streams (default: {Named.KafkaStreamsVariable})",
            DefaultValueFactory = _ => Named.Find(Named.KafkaStreamsVariable),
        };
        var seconds = new Option<int>("--seconds") { Description = "how long some of them measure", DefaultValueFactory = _ => DefaultSeconds };
        var command = new RootCommand("Measures Bourse, beside something to compare it with.")
        {
            names, json, record, rounds, program, kafka, kafkaStreams, seconds,
        };
        command.Add(GenerateCommand.Create());
        command.Add(ReportsScaleCommand.Create());
        command.Add(ReportsScaleRun.Create());
        command.Add(StreamizCommand.Create());
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(names),
            new BenchmarkSettings(parsed.GetValue(rounds), parsed.GetValue(program), Console.Error.WriteLine)
            {
                Kafka = parsed.GetValue(kafka),
                KafkaStreams = parsed.GetValue(kafkaStreams),
                MySql = Named.Find(Named.MySqlVariable),
                Spark = Named.Find(Named.SparkVariable),
                Engines = Named.Find(Named.EnginesVariable),
                Cassandra = Named.Find(Named.CassandraVariable),
                CassandraDriver = Named.Find(Named.CassandraDriverVariable),
                S3 = S3Server.Find(),
                Time = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            },
            parsed.GetValue(json),
            parsed.GetValue(record),
            cancellation));
        return command;
    }

    /// <summary>Does the work; tells the exit code, after telling a person what went wrong.</summary>
    public static async Task<int> RunAsync(Func<Task> work)
    {
        try
        {
            await work();
            return 0;
        }
        catch (BourseException e)
        {
            await Console.Error.WriteLineAsync($"bench: {e.Message}");
            if (e.Remedy is { } remedy) await Console.Error.WriteLineAsync($"  {remedy}");
            return (int)e.Kind;
        }
    }

    private static Task<int> RunAsync(string[] names, BenchmarkSettings settings, bool json, string? record, CancellationToken cancellation) =>
        RunAsync(async () =>
        {
            if (names is ["list"])
            {
                foreach (var benchmark in Catalog.All) Console.WriteLine($"{benchmark.Name,-14} {benchmark.About}");
                return;
            }

            Check(settings);
            var run = await RunAsync(Catalog.Find(names, settings), settings, json, record, cancellation);
            if (record is not null && !Directory.Exists(record)) await WriteAsync(record, run, cancellation);
            if (json) Console.WriteLine(JsonReport.Of(run));
        });

    private static async Task<Run> RunAsync(
        IReadOnlyList<IBenchmark> benchmarks, BenchmarkSettings settings, bool json, string? record, CancellationToken cancellation)
    {
        var run = Run.Begin();
        if (!json) Console.WriteLine($"{run}\n");
        var results = new List<Result>();
        foreach (var benchmark in benchmarks)
        {
            settings.Say($"{benchmark.Name}: {benchmark.About}");
            var alone = Run.Begin();
            var result = new Result(benchmark.Name, benchmark.About, await benchmark.RunAsync(settings, cancellation));
            results.Add(result);
            if (!json) Console.WriteLine(TextReport.Of(result));
            // Each is written at once: what follows may fail.
            if (!Directory.Exists(record)) continue;
            await WriteAsync(Path.Combine(record, benchmark.Name + ".json"), alone with { Results = [result] }, cancellation);
        }

        return run with { Results = results };
    }

    private static Task WriteAsync(string file, Run run, CancellationToken cancellation) =>
        File.WriteAllTextAsync(file, JsonReport.Of(run) + "\n", cancellation);

    private static void Check(BenchmarkSettings settings)
    {
        if (settings.Time < TimeSpan.FromSeconds(1)) throw new BourseException(FailureKind.Usage, "--seconds must be 1 or more");
        if (settings.Rounds < 1) throw new BourseException(FailureKind.Usage, "--rounds must be 1 or more");
        if (typeof(Catalog).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
        {
            const string Remedy = "dotnet run -c Release --project bench/Bourse.Benchmarks -- NAME";
            throw new BourseException(FailureKind.Usage, "a Debug build measures nothing", Remedy);
        }
    }
}
