using System.Buffers;
using System.Data.Common;
using System.Globalization;
using Bourse.Adapters.Spark;
using Bourse.Adapters.SparkConnect;
using Bourse.Adapters.Sqlite;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;
using Bourse.Statistics;
using Bourse.Statistics.Reports;
using Bourse.Tests.Servers;
using MySqlConnector;

namespace Bourse.Tests.Spark;

/// <summary>The engine on a real Spark, which reads a real database; each test has a database of its own.</summary>
public sealed class SparkStatisticsTests : IAsyncLifetime
{
    private static readonly StatisticsRequest Request = new(
        [.. NetworkFile.Default.Portfolios.Select(portfolio => portfolio.Key)],
        ReportPeriod.Parse("2020..2024"),
        DeviationKind.Sample,
        WithCurves: true);

    private readonly string _name = $"spark_{Guid.NewGuid():N}";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bourse-spark");
    private MySqlConnection? _connection;
    private SparkDatabase _database = null!;
    private SparkAddress _spark = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _spark = SparkAddress.Parse(TestServers.RequireSpark());
        var text = TestServers.RequireMySql();
        var settings = new DbConnectionStringBuilder { ConnectionString = text };
        _database = new SparkDatabase
        {
            Host = (string)settings["Server"],
            Port = int.Parse((string)settings["Port"], CultureInfo.InvariantCulture),
            User = (string)settings["User ID"],
            Password = (string)settings["Password"],
            Name = _name,
        };
        _connection = new MySqlConnection(text);
        await _connection.OpenAsync(Cancellation);
        await RunAsync($"CREATE DATABASE {_name}");
        await RunAsync($"USE {_name}");
        foreach (var portfolio in Request.Portfolios) await RunAsync(CreateTable(portfolio));
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        if (_connection is null) return;
        await RunAsync($"DROP DATABASE IF EXISTS {_name}");
        await _connection.DisposeAsync();
    }

    [Theory]
    [InlineData(1, DeviationKind.Sample)]
    [InlineData(2, DeviationKind.Population)]
    [InlineData(3, DeviationKind.Sample)]
    [InlineData(4, DeviationKind.Population)]
    public async Task Reports_equal_those_made_in_process_byte_for_byte(int seed, DeviationKind deviation)
    {
        await using var embedded = OpenEmbedded();
        await embedded.InitializeAsync(NetworkFile.Default, Cancellation);
        foreach (var (portfolio, at) in Request.Portfolios.Select((portfolio, at) => (portfolio, at)))
        {
            var rows = RandomTable.Of(seed, at);
            await embedded.WriteAsync(new SinkWrite<PortfolioRows>([new PortfolioRows(portfolio, rows)], []), Cancellation);
            await InsertAsync(portfolio, rows);
        }

        var request = Request with { Deviation = deviation };
        await using var engine = Open();
        var onSpark = await engine.ComputeAsync(request, null, Cancellation).ToListAsync(Cancellation);
        await using var inProcessEngine = new InProcessStatistics(OpenEmbedded, 2);
        var inProcess = await inProcessEngine.ComputeAsync(request, null, Cancellation).ToListAsync(Cancellation);

        foreach (var (portfolio, (expected, actual)) in request.Portfolios.Zip(inProcess.Zip(onSpark)))
        {
            Assert.Equal(expected.Last, actual.Last);
            foreach (var format in Enum.GetValues<ReportFormat>()) Assert.Equal(Text(portfolio, expected, format), Text(portfolio, actual, format));
        }

        var withoutCurves = await engine.ComputeAsync(request with { WithCurves = false }, null, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(onSpark.Select(one => Text("p", one, ReportFormat.Json)), withoutCurves.Select(one => Text("p", one, ReportFormat.Json)));
    }

    [Fact]
    public async Task A_missing_table_is_named()
    {
        await RunAsync("DROP TABLE Inv2_P21");
        var failure = await FailsAsync(_database, FailureKind.Failed, $"there is no table Inv2_P21 in {_database}");
        Assert.Equal(BourseErrorCode.DatabaseNotInitialized, failure.Code);
    }

    [Theory]
    [InlineData("MODIFY Evaluation VARCHAR(40)", "column Evaluation of table Inv1_P12 in")]
    [InlineData("MODIFY Evaluation DECIMAL(20,4)", "is decimal(20,4), not decimal(20,2)")]
    [InlineData("MODIFY DailyNAVChangePercent DOUBLE", "is double, not decimal(18,6)")]
    [InlineData("MODIFY AsOf DATETIME", "is datetime, not date")]
    [InlineData("DROP COLUMN DailyEvaluationChange", "has no column DailyEvaluationChange")]
    public async Task A_column_of_another_type_is_named(string change, string words)
    {
        await RunAsync($"ALTER TABLE Inv1_P12 {change}");
        await FailsAsync(_database, FailureKind.Failed, words);
    }

    [Fact]
    public async Task An_amount_that_money_does_not_hold_is_refused()
    {
        await RunAsync("INSERT INTO Inv1_P11 VALUES ('2024-01-02', 1, NULL, NULL, 9300000000000.00, NULL, 0)");
        await FailsAsync(_database, FailureKind.Failed, "CAST_OVERFLOW");
    }

    [Fact]
    public async Task A_database_that_refuses_Spark_is_a_wrong_setting_and_the_password_stays_secret()
    {
        var failure = await FailsAsync(_database with { Password = "s3cret" }, FailureKind.Usage, "refuses Spark: ");
        Assert.DoesNotContain("s3cret", failure.Message + failure.Remedy);
    }

    [Fact]
    public Task A_database_that_does_not_listen_is_unreachable() =>
        FailsAsync(_database with { Port = 1 }, FailureKind.Unreachable, $"cannot reach the database {_database.Host}:1/{_name}");

    private static string Text(string portfolio, PortfolioFigures figures, ReportFormat format)
    {
        var output = new ArrayBufferWriter<byte>();
        ReportWriter.Write(new Report(portfolio, "A portfolio", figures.Statistics, figures.Curves), format, output);
        return System.Text.Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string CreateTable(string name) =>
        $"""
        CREATE TABLE {name} (AsOf DATE NOT NULL PRIMARY KEY, NAVperShare DECIMAL(18,6) NOT NULL, DailyNAVChange DECIMAL(18,6),
            DailyNAVChangePercent DECIMAL(18,6), Evaluation DECIMAL(20,2) NOT NULL, DailyEvaluationChange DECIMAL(20,2), Revision INT NOT NULL)
        """;

    private static string Values(ValuationRow row) =>
        $"('{row.AsOf:yyyy-MM-dd}', 1, NULL, {OrNull(row.NavChangePct)}, {row.Evaluation}, {OrNull(row.EvaluationChange)}, 0)";

    private static string OrNull(Money? amount) => amount?.ToString() ?? "NULL";

    private Task InsertAsync(string portfolio, ValuationRow[] rows) => rows.Length == 0
        ? Task.CompletedTask
        : RunAsync($"INSERT INTO {portfolio} VALUES {string.Join(',', rows.Select(Values))}");

    private async Task RunAsync(string sql)
    {
        await using var command = _connection!.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private SqliteInvestorsDatabase OpenEmbedded() => new(Path.Combine(_folder.FullName, "investors.db"));

    private SparkStatistics Open(SparkDatabase? database = null) => new(_spark, database ?? _database, Guid.NewGuid, TimeProvider.System);

    private async Task<BourseException> FailsAsync(SparkDatabase database, FailureKind kind, string words)
    {
        await using var engine = Open(database);
        var failure = await Assert.ThrowsAsync<BourseException>(
            async () => await engine.ComputeAsync(Request, null, Cancellation).CountAsync(Cancellation));
        Assert.Contains(words, failure.Message);
        Assert.Equal(kind, failure.Kind);
        return failure;
    }
}
