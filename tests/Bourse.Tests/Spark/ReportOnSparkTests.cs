using System.Text;
using Bourse.Cli;
using Bourse.Cli.Frame;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Spark;

/// <summary>The command on a real Spark, which reads a real database.</summary>
public sealed class ReportOnSparkTests : IAsyncLifetime
{
    private readonly CommandLineRun _run = new();
    private string _engine = "";
    private MySqlTestDatabase? _database;

    public async ValueTask InitializeAsync()
    {
        _engine = "spark:" + TestServers.RequireSpark();
        _database = new MySqlTestDatabase(TestServers.RequireMySql());
        _run.Environment["BOURSE_DATABASE"] = "mysql:" + _database.ConnectionString;
        var up = await RunAsync("up", "--no-follow", "--day-interval", "0", "--from", "2022-12-01", "--to", "2024-02-01", "--quiet");
        Assert.True(up.Code == 0, up.Words);
    }

    public async ValueTask DisposeAsync()
    {
        _run.Dispose();
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_files_are_those_of_the_other_engine_byte_for_byte()
    {
        var inProcess = await ReportAsync("in-process");
        var onSpark = await ReportAsync(_engine);

        Assert.Equal(30, inProcess.Count);
        Assert.Equal(inProcess, onSpark);
    }

    [Fact]
    public async Task Every_check_of_the_doctor_is_good()
    {
        var result = await RunAsync("doctor", "--engine", _engine);

        Assert.Matches("(?m)^ok    spark +Spark 4", result.Data);
        Assert.Matches("(?m)^ok    spark reads +MySQL at ", result.Data);
    }

    [Fact]
    public async Task A_database_with_a_certificate_that_Spark_does_not_trust_is_not_read()
    {
        var result = await RunAsync("report", "--engine", _engine, "--database", $"mysql:{_database!.ConnectionString};SslMode=VerifyFull");

        Assert.True(result.Code == 2, result.Words);
        Assert.Contains("does not trust the certificate of the database", result.FirstWords, StringComparison.Ordinal);
        Assert.DoesNotContain(Path.Combine(_run.Home, "reports"), result.Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_is_gone_leaves_the_old_files()
    {
        await RunAsync("report");
        var report = Path.Combine(_run.Home, "reports", "Inv1_P11_stats.json");
        var before = await File.ReadAllBytesAsync(report, TestContext.Current.CancellationToken);
        _database!.Execute("DELETE FROM Inv1_P11 WHERE AsOf > '2023-01-01'");
        _database.Execute("DROP TABLE Inv3_P32");

        var result = await RunAsync("report", "--engine", _engine);

        Assert.Equal(1, result.Code);
        Assert.StartsWith("bourse: there is no table Inv3_P32 in ", result.Words, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(report, TestContext.Current.CancellationToken));
    }

    /// <summary>Servers are waited for by the clock, so it is a real one.</summary>
    private async Task<CommandLineRun.Result> RunAsync(params string[] arguments)
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var output = new MemoryStream();
        var surroundings = new Surroundings
        {
            In = Stream.Null, Out = output, Error = error, Clock = TimeProvider.System, Environment = _run.Environment, CurrentFolder = _run.Folder,
        };
        var code = await Program.RunAsync(arguments, surroundings, TestContext.Current.CancellationToken);
        return new CommandLineRun.Result(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    private async Task<SortedDictionary<string, string>> ReportAsync(string engine)
    {
        var folder = Path.Combine(_run.Folder, engine[..5]);
        var result = await RunAsync("report", "--engine", engine, "--out", folder, "--format", "json,txt,csv,md,html");
        Assert.True(result.Code == 0, result.Words);
        return new SortedDictionary<string, string>(Directory.GetFiles(folder).ToDictionary(path => Path.GetFileName(path), File.ReadAllText));
    }
}
