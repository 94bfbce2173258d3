using System.Data.Common;
using System.Text;
using Bourse.Cli;
using Bourse.Cli.Frame;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;
using Bourse.Tests.Statistics.Reports;

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

        // Six portfolios in five formats, and the page that lists them.
        Assert.Equal(31, inProcess.Count);
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
        _database!.Execute("DELETE FROM Inv1_P11 WHERE AsOf > '2023-01-01'");
        _database.Execute("DROP TABLE Inv3_P32");

        await FailsAsync(1, "there is no table Inv3_P32 in ", "try: run `bourse database init`", _engine);
    }

    [Fact]
    public async Task A_column_of_another_type_leaves_the_old_files()
    {
        await RunAsync("report");
        _database!.Execute("DELETE FROM Inv1_P11 WHERE AsOf > '2023-01-01'");
        _database.Execute("ALTER TABLE Inv2_P21 MODIFY Evaluation DOUBLE NOT NULL");

        await FailsAsync(
            1, "column Evaluation of table Inv2_P21 in ", "try: rename Inv2_P21, then run `bourse database init` and `bourse ingest`", _engine);
    }

    [Fact]
    public async Task A_port_where_another_server_answers_is_a_wrong_address_and_leaves_the_old_files()
    {
        await RunAsync("report");
        _database!.Execute("DELETE FROM Inv1_P11 WHERE AsOf > '2023-01-01'");
        var server = new DbConnectionStringBuilder { ConnectionString = _database.ConnectionString };
        var address = $"sc://{server["Server"]}:{server["Port"]}";

        await FailsAsync(
            2,
            $"what answers at {address} is not Spark Connect: it does not speak HTTP/2",
            "try: give the address of Spark Connect (port 15002)",
            "spark:" + address);
    }

    /// <summary>The report fails in one line and its remedy, and the first file is what it was.</summary>
    private async Task FailsAsync(int code, string cause, string remedy, string engine)
    {
        var report = Path.Combine(_run.Home, "reports", "Inv1_P11_stats.json");
        var before = await File.ReadAllBytesAsync(report, TestContext.Current.CancellationToken);

        var result = await RunAsync("report", "--engine", engine);

        Assert.Equal((code, ""), (result.Code, result.Data));
        Assert.StartsWith($"bourse: {cause}", result.Words, StringComparison.Ordinal);
        Assert.StartsWith(remedy, result.Words.Split('\n')[1], StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(report, TestContext.Current.CancellationToken));
        Assert.All(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(report)!), path => Assert.EndsWith("_stats.json", path));
    }

    /// <summary>Servers are waited for by the clock, so it is a real one.</summary>
    private async Task<CommandLineRun.Result> RunAsync(params string[] arguments)
    {
        using var error = new StringWriter { NewLine = "\n" };
        using var output = new MemoryStream();
        var host = _run.HostEnvironment with { Clock = TimeProvider.System };
        var console = new ConsoleEnvironment { In = Stream.Null, Out = output, Error = error, Host = host };
        var code = await Program.RunAsync(arguments, console, TestContext.Current.CancellationToken);
        return new CommandLineRun.Result(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    private async Task<SortedDictionary<string, string>> ReportAsync(string engine)
    {
        var folder = Path.Combine(_run.Folder, engine[..5]);
        var result = await RunAsync("report", "--engine", engine, "--out", folder, "--format", "json,txt,csv,md,html");
        Assert.True(result.Code == 0, result.Words);
        var files = Directory.GetFiles(folder);
        return new SortedDictionary<string, string>(
            files.ToDictionary(path => Path.GetFileName(path), path => Encoding.UTF8.GetString(ReportFiles.ReadComparable(path))));
    }
}
