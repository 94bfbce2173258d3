using System.Buffers;
using System.Security.Cryptography;
using Bourse.Adapters.MySql;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Benchmarks.Harness;
using Bourse.Benchmarks.Scale;
using Bourse.Benchmarks.Servers;
using Bourse.Exchanges;
using Bourse.Market;
using Bourse.Statistics;
using Bourse.Statistics.Reports;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The reports of the six portfolios on a warm Spark, beside the usual way of asking Spark and beside the engine in process.</summary>
internal sealed class ReportsSpark : IBenchmark
{
    private const double OfUsualWay = 0.35;
    private const int Days = 6_279;

    private static readonly StatisticsRequest Request = new(
        [.. NetworkFile.Default.Portfolios.Select(portfolio => portfolio.Key)],
        ReportPeriod.Parse("2020..2024"),
        DeviationKind.Sample,
        WithCurves: false);

    /// <inheritdoc/>
    public string Name => "reports-spark";

    /// <inheritdoc/>
    public string About => "the reports of six portfolios of 25 years on a warm Spark, which reads MySQL or MariaDB by itself";

    /// <inheritdoc/>
    public string? Lacks(BenchmarkSettings settings) => Named.LackOfSpark(settings.Spark) ?? Named.LackOfMySql(settings.MySql);

    /// <inheritdoc/>
    public async Task<Findings> RunAsync(BenchmarkSettings settings, CancellationToken cancellation)
    {
        var address = SparkAddress.Parse(settings.Spark!);
        await using var mysql = new MySqlServer(settings.MySql!);
        await FillAsync(mysql, cancellation);
        var database = SparkDatabase.Of(mysql.Options);
        var usual = new UsualSpark(address, database, await FindDriverAsync(address, database, cancellation));
        var expected = await DigestAsync(InProcess(mysql), cancellation);
        var series = await Rounds.RunAsync(
            settings.Rounds,
            [
                new("on Spark, one job", token => TimeAsync(() => OnSpark(address, database), expected, token)),
                new("in process", token => TimeAsync(() => InProcess(mysql), expected, token)),
                new("on Spark the usual way, ten jobs a portfolio", token => Stopwatches.TimeAsync(() => usual.ComputeAsync(Request, token))),
            ],
            cancellation);
        var (spark, inProcess, usually) = (series[0], series[1], series[2]);
        return new Findings(
            [
                spark.TimeBeside(usually) with { Target = Target.AtMost(OfUsualWay), ByProcessorTime = null },
                spark.TimeBeside(inProcess) with { ByProcessorTime = null },
            ],
            [.. series.Select(one => one.Milliseconds())])
        {
            Notes =
            [
                "Each begins with a new session or connection. Processor time is that of this program: Spark's and the database's is not in it.",
                "The reports of both engines are the same to the last byte, or this would have failed.",
            ],
        };
    }

    private static async Task FillAsync(MySqlServer mysql, CancellationToken cancellation)
    {
        var network = NetworkFile.Default;
        var tables = new GeneratedTables(
            GeneratedNetwork.PricesOf(network, PriceModel.DefaultSeed), new DateOnly(2000, 1, 1), new DateOnly(2024, 12, 31));
        if (tables.Days != Days) throw new InvalidOperationException($"{tables.Days} days instead of {Days}");
        await using (var investors = mysql.Open()) await investors.InitializeAsync(network, cancellation);
        await using var session = await new MySqlConnections(mysql.Options, TimeProvider.System).OpenAsync(cancellation);
        await tables.MakePricesAsync(session, cancellation);
        foreach (var portfolio in network.Portfolios) await tables.MakeAsync(session, portfolio, portfolio.Key, cancellation);
    }

    private static async Task<JdbcDriver> FindDriverAsync(SparkAddress address, SparkDatabase database, CancellationToken cancellation)
    {
        await using var spark = OnSpark(address, database);
        var name = await spark.CheckAsync(Request.Portfolios, cancellation);
        return JdbcDriver.All.Single(driver => driver.ClassName == name);
    }

    private static SparkStatistics OnSpark(SparkAddress address, SparkDatabase database) =>
        new(address, database, Guid.NewGuid, TimeProvider.System);

    private static InProcessStatistics InProcess(MySqlServer mysql) => new(mysql.Open, Environment.ProcessorCount);

    private static Task<Elapsed> TimeAsync<T>(Func<T> open, string expected, CancellationToken cancellation)
        where T : IStatisticsEngine, IAsyncDisposable => Stopwatches.TimeAsync(async () =>
        {
            if (await DigestAsync(open(), cancellation) == expected) return;
            throw new BourseException(FailureKind.Failed, "the engines do not come to the same reports");
        });

    /// <summary>A digest of all reports as JSON; the engine is closed.</summary>
    private static async Task<string> DigestAsync<T>(T engine, CancellationToken cancellation)
        where T : IStatisticsEngine, IAsyncDisposable
    {
        await using var closed = engine;
        var content = new ArrayBufferWriter<byte>();
        await foreach (var (at, figures) in engine.ComputeAsync(Request, null, cancellation).Index())
        {
            ReportWriter.Write(new Report(Request.Portfolios[at], "", figures.Statistics, null), ReportFormat.Json, content);
        }

        return Convert.ToHexStringLower(SHA256.HashData(content.WrittenSpan));
    }
}
