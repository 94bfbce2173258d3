using System.Diagnostics;
using System.Security.Cryptography;
using Bourse.Adapters.Sqlite;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Tests.Statistics.Reports;

namespace Bourse.Tests.Faults;

/// <summary>
/// The whole network as six processes, each killed (kill -9) at random points and started again until it has had its share; then it must
/// look as if nothing had happened.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const string Until = "2024-12-31";
    private const int TradingDays = 6279;
    private const int Stocks = 24;
    private static readonly int KillsPerRole = Effort.Of(12, full: 204);

    /// <summary>Of a trading day: so slow that the prices outlast the killing, even on a machine on which it takes four times as long.</summary>
    private const string Pace = "10ms";

    private readonly string _root = Directory.CreateTempSubdirectory("bourse-kill-").FullName;
    private readonly int _seed = Environment.GetEnvironmentVariable("BOURSE_TEST_SEED") is { } seed ? int.Parse(seed) : 1;

    [Fact]
    public async Task Kills_of_every_stage_leave_the_tables_and_reports_of_an_undisturbed_run()
    {
        var undisturbed = await RunUndisturbedAsync();
        var home = Directory.CreateDirectory(Path.Combine(_root, "killed")).FullName;
        (string[] Arguments, int Kills)[] stages =
        [
            (["exchange", "se1"], KillsPerRole / 2), (["exchange", "se2"], KillsPerRole / 2),
            (["investor", "inv1", "--until-complete"], KillsPerRole / 3), (["investor", "inv2", "--until-complete"], KillsPerRole / 3),
            (["investor", "inv3", "--until-complete"], KillsPerRole / 3), (["ingest", "--until-complete"], KillsPerRole),
        ];
        using var wanted = new CountdownEvent(stages.Length);
        await Task.WhenAll(
            stages.Select((stage, index) => Task.Run(() => KillAsync(home, CommandOf(stage.Arguments, Pace), stage.Kills, wanted, _seed + index))));
        await Task.WhenAll(stages.Select(stage => Task.Run(() => EndAsync(home, CommandOf(stage.Arguments, "0")))));

        Assert.Equal((0, ""), await ReportAsync(home));
        Assert.Equal(undisturbed, await FingerprintAsync(home));
        Assert.Equal(TradingDays * Stocks, await CountAsync(home, Topics.Prices));
        Assert.Equal(0, (await BourseProcess.RunAsync(home, "verify")).ExitCode);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private async Task<string> RunUndisturbedAsync()
    {
        var home = Directory.CreateDirectory(Path.Combine(_root, "undisturbed")).FullName;
        var (code, _, words) = await BourseProcess.RunAsync(home, "demo", "--to", Until);
        Assert.True(code == 0, words);
        var demo = Path.Combine(home, "demo");
        Assert.Equal((0, ""), await ReportAsync(demo));
        return await FingerprintAsync(demo);
    }

    private static async Task<(int ExitCode, string Problem)> ReportAsync(string home)
    {
        Directory.CreateDirectory(Path.Combine(home, "reports"));
        foreach (var report in Directory.EnumerateFiles(Path.Combine(home, "reports"))) File.Delete(report);
        var (code, _, words) = await BourseProcess.RunAsync(home, "report", "--format", "json,txt,csv,md,html", "--period", "2020..2024");
        return (code, code == 0 ? "" : words);
    }

    private static string[] CommandOf(string[] stage, string dayInterval) =>
        stage[0] == "exchange" ? [.. stage, "--to", Until, "--day-interval", dayInterval] : [.. stage, "--to", Until];

    /// <summary>
    /// Starts a stage again and again, and kills it after a random time, until it and all the others have had their share: they disturb each other.
    /// </summary>
    private static async Task KillAsync(string home, string[] command, int share, CountdownEvent wanted, int seed)
    {
        var random = new Random(seed);
        var (kills, hasHadShare) = (0, false);
        while (!hasHadShare || !wanted.IsSet)
        {
            using var process = BourseProcess.Start(home, command);
            var words = process.StandardError.ReadToEndAsync();
            _ = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(random.Next(60, 700))) Kill(process);
            await process.WaitForExitAsync();
            // On a machine that is too busy to kill it in time it may have come to its end.
            var isKilled = process.ExitCode == 128 + 9;
            Assert.True(
                isKilled || process.ExitCode == 0,
                $"{string.Join(' ', command)} ended with {process.ExitCode}: {await words} (BOURSE_TEST_SEED={seed})");
            if (!isKilled || ++kills < share || hasHadShare) continue;
            hasHadShare = true;
            wanted.Signal();
        }
    }

    private static async Task EndAsync(string home, string[] command)
    {
        var (code, _, words) = await BourseProcess.RunAsync(home, command);
        Assert.True(code == 0, $"{string.Join(' ', command)} ended with {code}: {words}");
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended in that very moment.
        }
    }

    /// <summary>All rows of all portfolio tables and all report files, as one hash each.</summary>
    private static async Task<string> FingerprintAsync(string home)
    {
        await using var database = new SqliteInvestorsDatabase(Path.Combine(home, "InvestorsDB.db"));
        var lines = new List<string>();
        foreach (var table in await database.ListPortfoliosAsync(default))
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var rows = 0;
            await foreach (var block in database.ReadAsync(table.Portfolio, null, null, default))
            {
                rows += block.Length;
                foreach (var row in block.ToArray()) hash.AppendData(System.Text.Encoding.UTF8.GetBytes(row.ToString()));
            }

            lines.Add($"{table.Portfolio} {rows} rows {Convert.ToHexString(hash.GetHashAndReset())}");
        }

        foreach (var report in Directory.EnumerateFiles(Path.Combine(home, "reports")).Order(StringComparer.Ordinal))
        {
            lines.Add($"{Path.GetFileName(report)} {Convert.ToHexString(SHA256.HashData(ReportFiles.ReadComparable(report)))}");
        }

        return string.Join('\n', lines);
    }

    private static async Task<long> CountAsync(string home, string topic)
    {
        await using var log = await SqliteEventLog.OpenAsync(Path.Combine(home, "log.db"), TimeProvider.System, default);
        return (await log.GetRangesAsync(topic, default)).Sum(range => range.Count);
    }
}
