using System.Text.Json;
using Bourse.Adapters.SparkConnect.Protocol;
using Bourse.Cli;
using Bourse.Hosting.Health;
using Bourse.Tests.SparkConnect;

namespace Bourse.Tests.Cli;

/// <summary>The engine of reports as a setting, with a Spark Connect server in this process.</summary>
public sealed class EngineCommandTests : IDisposable
{
    private const string Database = "mysql:Server=db.invalid;User ID=ann;Password=s3cret";

    private readonly CommandLineRun _run = new();

    public EngineCommandTests() => _run.Clock.Advance(TimeSpan.FromDays(1000));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _run.Dispose();

    [Theory]
    [InlineData("sc://host", "is no engine", "did you mean spark:sc://host?")]
    [InlineData("sparc:sc", "is no engine", "did you mean spark:sc://HOST:15002?")]
    [InlineData("inprocess", "is no engine", "did you mean in-process?")]
    [InlineData("flink", "is no engine", "use in-process or spark:sc://HOST:15002")]
    [InlineData("spark:sc://a b", "is not the name of a server", "write spark:sc://HOST:15002, or")]
    [InlineData("spark:sc://host:99999", "'99999' is not a port", "write spark:sc://HOST:15002, or")]
    public async Task An_engine_that_is_none_is_refused_with_the_nearest_form(string engine, string cause, string remedy)
    {
        var result = await _run.RunAsync("report", "--engine", engine);

        Assert.Equal(2, result.Code);
        Assert.Contains(cause, result.FirstWords, StringComparison.Ordinal);
        Assert.Contains("(argument --engine)", result.FirstWords, StringComparison.Ordinal);
        Assert.Contains($"try: {remedy}", result.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spark:sc://host:15002/;use_ssl=true;token=hush")]
    [InlineData("spark:sc://host:15002;token=hush")]
    [InlineData("spark:sc://host;token=hush")]
    [InlineData("spark:sc://host?token=hush")]
    [InlineData("spark:sc://host/token=hush")]
    [InlineData("spark:sc://host/;tokn=hush")]
    [InlineData("spark:sc://host/;use_ssl=false;token=hush")]
    [InlineData("spark:sc://hush@host")]
    [InlineData("sc://host/;token=hush")]
    [InlineData("sparc:sc://host/;token=hush")]
    public async Task A_token_is_shown_nowhere(string engine)
    {
        _run.Environment["BOURSE_ENGINE"] = engine;

        foreach (var result in new[] { await _run.RunAsync("config", "show"), await _run.RunAsync("report"), await _run.RunAsync("doctor") })
        {
            Assert.DoesNotContain("hush", result.Data + result.Words, StringComparison.Ordinal);
        }

        Assert.Contains("******", (await _run.RunAsync("config", "show")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_engine_can_stand_in_a_profile()
    {
        _run.WriteFile("bourse.json", """{"profiles":{"big":{"engine":"spark:sc://host:7"}}}""");

        Assert.Contains("spark:sc://host:7", (await _run.RunAsync("config", "show", "--profile", "big")).Data, StringComparison.Ordinal);
        Assert.DoesNotContain("spark:", (await _run.RunAsync("config", "show", "--profile", "embedded")).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Spark_does_not_read_the_embedded_database()
    {
        var result = await _run.RunAsync("report", "--engine", "spark:sc://127.0.0.1:1");

        Assert.Equal(2, result.Code);
        Assert.StartsWith("bourse: Spark reads MySQL, and the database is the file ", result.Words, StringComparison.Ordinal);
        Assert.Contains("--database \"mysql:Server=HOST;User ID=NAME\"", result.Words, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Home));
    }

    [Fact]
    public async Task Spark_does_not_read_the_embedded_log()
    {
        _run.Environment["BOURSE_ENGINE"] = "spark:sc://127.0.0.1:1";

        var result = await _run.RunAsync("verify");

        Assert.Equal(2, result.Code);
        Assert.StartsWith("bourse: Spark reads prices from Kafka, and the event log is the file ", result.Words, StringComparison.Ordinal);
        Assert.Contains("try: name the brokers: --log kafka:HOST:PORT; or leave the audit to --engine", result.Words, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_run.Home));
    }

    [Fact]
    public async Task The_demo_computes_in_its_own_process_whatever_is_set()
    {
        _run.Environment["BOURSE_ENGINE"] = "spark:sc://127.0.0.1:1";

        var result = await _run.RunAsync("demo", "--from", "2024-01-01", "--to", "2024-02-01");

        Assert.Equal(0, result.Code);
        Assert.Contains("--profile embedded", result.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_wrong_on_Spark_is_one_line_and_the_old_reports_stay()
    {
        await using var spark = await FakeSpark.StartAsync();
        var report = Path.Combine(_run.Home, "reports", "Inv1_P11_stats.json");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        await File.WriteAllTextAsync(report, "old", Cancellation);

        spark.Version = "3.5.1";
        await FailsAsync(spark, 1, $"Spark at {spark.Address} is version 3.5.1, and 4.0 or later is needed");
        spark.Version = "4.0.4";
        await FailsAsync(spark, 1, "there is no table Inv1_P11 in db.invalid:3306/InvestorsDB");
        spark.Execute = call => call.EndAsync(13, "no", ("errorClass", "INVALID_HANDLE.SESSION_CLOSED"));
        await FailsAsync(spark, 1, $"Spark at {spark.Address} does not keep its sessions: no");
        spark.Execute = call => call.EndAsync(16, "who are you");
        await FailsAsync(spark, 2, $"Spark at {spark.Address} refuses this client: who are you");
        spark.Execute = WithoutDriver;
        await FailsAsync(spark, 1, $"Spark at {spark.Address} has no JDBC driver for MySQL");
        await spark.StopAsync();
        await FailsAsync(spark, 4, $"Spark at {spark.Address} cannot be reached: ");
        Assert.Equal("old", await File.ReadAllTextAsync(report, Cancellation));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(report)!));
    }

    [Fact]
    public async Task An_interruption_reaches_the_server()
    {
        await using var spark = await FakeSpark.StartAsync();
        using var stop = new CancellationTokenSource();
        spark.Execute = async call =>
        {
            await stop.CancelAsync();
            await new TaskCompletionSource().Task.WaitAsync(call.GivenUp);
        };

        var result = await _run.RunAsync(new MemoryStream(), stop.Token, "report", "--engine", "spark:" + spark.Address, "--database", Database);

        Assert.Equal(130, result.Code);
        Assert.Single(spark.Requests<InterruptRequest>());
        Assert.False(Directory.Exists(Path.Combine(_run.Home, "reports")));
    }

    [Fact]
    public async Task The_doctor_finds_a_Spark_without_a_driver_and_says_how_to_start_one_with_it()
    {
        await using var spark = await FakeSpark.StartAsync();
        spark.Execute = WithoutDriver;

        // By itself: the whole doctor would wait for the database, too.
        await using var context = _run.Context(Cancellation, "doctor", "--engine", "spark:" + spark.Address, "--database", Database);
        var findings = await SparkChecks.RunAsync(context.Host, Cancellation);

        Assert.Equal(
            [("spark", HealthStatus.Healthy), ("spark reads", HealthStatus.Unhealthy)],
            findings.Select(finding => (finding.Part, finding.Status)));
        Assert.StartsWith($"Spark 4.0.4 at {spark.Address} answers in ", findings[0].Says, StringComparison.Ordinal);
        Assert.Equal($"Spark at {spark.Address} has no JDBC driver for MySQL", findings[1].Says);
        Assert.Contains("start-connect-server.sh --packages org.mariadb.jdbc:mariadb-java-client:", findings[1].Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_finds_a_Spark_that_is_unavailable_or_too_old()
    {
        await using var spark = await FakeSpark.StartAsync();
        spark.Version = "3.5.1";
        Assert.Equal("bad", await FindAsync("spark", spark));
        await spark.StopAsync();
        Assert.Equal("bad", await FindAsync("spark", spark, code: 4));
    }

    [Fact]
    public async Task The_doctor_says_that_Spark_cannot_read_the_embedded_database()
    {
        await using var spark = await FakeSpark.StartAsync();

        Assert.Equal("bad", await FindAsync("spark reads", spark));
        Assert.Empty(spark.Requests<ExecutePlanRequest>());
    }

    private static Task WithoutDriver(FakeCall call)
    {
        call.Reason = "java.lang.ClassNotFoundException";
        var source = call.Request<ExecutePlanRequest>().Plan.Root.WithRelations.References.Single().SubqueryAlias.Input.Read.DataSource;
        return call.EndAsync(13, source.Options["driver"], ("sqlState", ""));
    }

    private async Task FailsAsync(FakeSpark spark, int code, string words)
    {
        var result = await _run.RunAsync("report", "--engine", "spark:" + spark.Address, "--database", Database);

        Assert.Equal((code, ""), (result.Code, result.Data));
        Assert.StartsWith($"bourse: {words}", result.Words, StringComparison.Ordinal);
        Assert.InRange(result.Words.TrimEnd('\n').Split('\n').Length, 1, 2);
        Assert.DoesNotContain("s3cret", result.Words, StringComparison.Ordinal);
    }

    private async Task<string> FindAsync(string part, FakeSpark spark, int code = 1)
    {
        var result = await _run.RunAsync("doctor", "--json", "--engine", "spark:" + spark.Address);
        Assert.Equal(code, result.Code);
        using var document = JsonDocument.Parse(result.Data);
        var finding = document.RootElement.EnumerateArray().Single(one => one.GetProperty("part").GetString() == part);
        return finding.GetProperty("health").GetString()!;
    }
}
