using Bourse.Adapters.Sqlite;
using Bourse.Tests.Bars;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Faults;

/// <summary>
/// The network on bars as a process: killed while it publishes closes and values portfolios, while months of bars come. Its values are compared with
/// those that SQL makes of the exported bars.
/// </summary>
public sealed class BarPortfolioKillTests : IDisposable
{
    private static readonly int Kills = Effort.Of(3, full: 20);
    private static readonly string[] Symbols = ["NVDA", "IBM"];
    private static readonly (string, string, string)[] Holdings = [("Me_P1", "NVDA", "100.5"), ("Me_P1", "IBM", "-12.25"), ("Me_P2", "IBM", "3")];

    private static readonly string[] Up =
    [
        "up", "--no-follow", "--day-interval", "0", "--exchange", "bars:NVDA,IBM", "--portfolios", "mine.json", "--prices", "intraday",
    ];

    private readonly string _home = Directory.CreateTempSubdirectory("bourse-bars-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Kills_at_random_points_leave_each_value_of_a_day_and_of_a_bar_once()
    {
        const string Portfolios = """
            {"investors":[{"id":"Me","portfolios":[
              {"id":"P1","shares":40,"holdings":{"NVDA":100.5,"IBM":-12.25}},{"id":"P2","holdings":{"IBM":3}}]}]}
            """;
        await File.WriteAllTextAsync(Path.Combine(_home, "mine.json"), Portfolios, TestContext.Current.CancellationToken);
        var random = new Random(1);
        for (var kill = 0; kill < Kills; kill++)
        {
            await FetchAsync(2023 + kill / 12, 1 + kill % 12);
            await KillAsync(random);
        }

        await RunAsync(Up);
        using var expected = await ExportAsync();
        await using var log = await OpenLogAsync();
        var (days, bars) = (await SentValues.OfDaysAsync(log), await SentValues.OfBarsAsync(log));

        Assert.Equal(expected.OfDays(), days.Select(one => one.Line).Order(StringComparer.Ordinal));
        Assert.Equal(expected.OfBars(), bars.Select(one => one.Line).Order(StringComparer.Ordinal));
        Assert.All(days.Concat(bars), one => Assert.Equal(0, one.Revision));
        Assert.Equal(0, (await BourseProcess.RunAsync(_home, "verify")).ExitCode);
    }

    private async Task FetchAsync(int year, int month)
    {
        var text = $"{year}-{month:00}";
        await RunAsync("pipeline", "backfill", "--from", text, "--to", text);
        await RunAsync("stream", "--until-end");
    }

    /// <summary>Kills the network when it has begun to write, at some point of its work.</summary>
    private async Task KillAsync(Random random)
    {
        var before = await CountAsync();
        using var network = BourseProcess.Start(_home, Up);
        _ = network.StandardOutput.ReadToEndAsync();
        _ = network.StandardError.ReadToEndAsync();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        await Eventually.IsAsync(async () => await timer.WaitForNextTickAsync() && (network.HasExited || await CountAsync() != before));
        for (var spins = random.Next(20_000_000); spins > 0; spins--) _ = spins;
        if (!network.HasExited) network.Kill();
        await network.WaitForExitAsync();
    }

    private async Task RunAsync(params string[] arguments)
    {
        var (code, _, words) = await BourseProcess.RunAsync(_home, arguments);
        Assert.True(code == 0, words);
    }

    private async Task<ExportedValues> ExportAsync()
    {
        var files = new List<string>();
        foreach (var symbol in Symbols)
        {
            var file = Path.Combine(_home, $"{symbol}.csv");
            await File.WriteAllTextAsync(file, (await BourseProcess.RunAsync(_home, "bars", "export", symbol)).Output);
            files.Add(file);
        }

        return new ExportedValues(files, Holdings);
    }

    private async Task<long> CountAsync()
    {
        await using var log = await OpenLogAsync();
        var sum = 0L;
        foreach (var topic in await log.ListTopicsAsync(default)) sum += (await log.GetRangesAsync(topic.Name, default)).Sum(range => range.Count);
        return sum;
    }

    private Task<SqliteEventLog> OpenLogAsync() => SqliteEventLog.OpenAsync(Path.Combine(_home, "log.db"), TimeProvider.System, default);
}
