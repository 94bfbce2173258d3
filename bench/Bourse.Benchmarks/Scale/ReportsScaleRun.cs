using System.CommandLine;
using System.Buffers;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Bourse.Adapters.MySql;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Exchanges;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Benchmarks.Scale;

/// <summary>What computing the reports of some portfolios took.</summary>
/// <param name="Rows">How many rows the tables have.</param>
/// <param name="Milliseconds">On the clock.</param>
/// <param name="ProcessorMilliseconds">Of all processors, in this process.</param>
/// <param name="PeakMemory">The most memory this process had, in bytes.</param>
/// <param name="Digest">Of all reports as JSON, in their order.</param>
internal sealed record ScaleMeasure(long Rows, double Milliseconds, double ProcessorMilliseconds, long PeakMemory, string Digest);

/// <summary>
/// One measurement, in a process of its own, since memory is that of a process: the figures of the first portfolios of <c>bench generate</c>, and
/// their reports as JSON, which go nowhere. Where the database is comes by the environment: it may hold a password.
/// </summary>
internal static class ReportsScaleRun
{
    /// <summary>The name of the command.</summary>
    public const string Name = "reports-scale-run";

    /// <summary>The variable with the database.</summary>
    public const string DatabaseVariable = "BOURSE_BENCH_DATABASE";

    private static readonly ReportPeriod Period = ReportPeriod.Parse("2020..2024");

    /// <summary>The command, which is for <c>reports-scale</c> only.</summary>
    public static Command Create()
    {
        var portfolios = new Option<int>("--portfolios");
        var spark = new Option<string?>("--spark");
        var command = new Command(Name) { portfolios, spark };
        command.Hidden = true;
        command.SetAction((parsed, cancellation) => BenchmarkCommand.RunAsync(async () =>
        {
            var database = GenerateCommand.ReadDatabase(Environment.GetEnvironmentVariable(DatabaseVariable) ?? "");
            var measure = await MeasureAsync(database, parsed.GetValue(spark), parsed.GetValue(portfolios), cancellation);
            Console.WriteLine(JsonSerializer.Serialize(measure));
        }));
        return command;
    }

    private static async Task<ScaleMeasure> MeasureAsync(MySqlOptions database, string? spark, int portfolios, CancellationToken cancellation)
    {
        var keys = GeneratedNetwork.Of(portfolios, PriceModel.DefaultSeed).Portfolios.Select(portfolio => portfolio.Key).ToList();
        var request = new StatisticsRequest(keys, Period, DeviationKind.Sample, WithCurves: false);
        var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var (rows, digest) = spark is null
            ? await InProcessAsync(database, request, cancellation)
            : await OnSparkAsync(database, SparkAddress.Parse(spark), request, cancellation);
        var (wall, used) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor);
        using var self = Process.GetCurrentProcess();
        return new ScaleMeasure(rows, wall.TotalMilliseconds, used.TotalMilliseconds, self.PeakWorkingSet64, digest);
    }

    private static async Task<(long Rows, string Digest)> InProcessAsync(
        MySqlOptions database, StatisticsRequest request, CancellationToken cancellation)
    {
        await using var engine = new InProcessStatistics(() => new MySqlInvestorsDatabase(database, TimeProvider.System), Environment.ProcessorCount);
        return await DigestAsync(engine, request, cancellation);
    }

    private static async Task<(long Rows, string Digest)> OnSparkAsync(
        MySqlOptions database, SparkAddress spark, StatisticsRequest request, CancellationToken cancellation)
    {
        var password = Environment.GetEnvironmentVariable(GenerateCommand.PasswordVariable) ?? throw new BourseException(
            FailureKind.Usage, "Spark needs the database's password", $"set {GenerateCommand.PasswordVariable}");
        var seen = new SparkDatabase
        {
            Host = database.Server, Port = (int)database.Port, Name = database.Database, User = database.User, Password = password,
        };
        await using var engine = new SparkStatistics(spark, seen, Guid.NewGuid, TimeProvider.System);
        return await DigestAsync(engine, request, cancellation);
    }

    private static async Task<(long Rows, string Digest)> DigestAsync(
        IStatisticsEngine engine, StatisticsRequest request, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var content = new ArrayBufferWriter<byte>();
        var rows = 0L;
        await foreach (var (at, figures) in engine.ComputeAsync(request, null, cancellation).Index())
        {
            content.ResetWrittenCount();
            ReportWriter.Write(new Report(request.Portfolios[at], "", figures.Statistics, null), ReportFormat.Json, content);
            hash.AppendData(content.WrittenSpan);
            rows += figures.Statistics.Days;
        }

        return (rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
