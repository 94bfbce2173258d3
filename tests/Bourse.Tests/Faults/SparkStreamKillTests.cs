using System.Collections.Concurrent;
using System.Diagnostics;
using Bourse.Bars;
using Bourse.Tests.Bars;
using Bourse.Tests.Cli;
using Bourse.Tests.Servers;
using Bourse.Tests.Spark;

namespace Bourse.Tests.Faults;

/// <summary>
/// The stream of bars by Spark, while the program or Spark is killed (kill -9), and symbols and changed bars come. The tables are compared with what
/// was sent.
/// </summary>
[Collection(NetworkServers.Collection)]
public sealed class SparkStreamKillTests(ITestOutputHelper output)
{
    private const int Hours = 60;
    private static readonly int Kills = Effort.Of(2, full: 20);
    private static readonly int SparkKills = Effort.Of(1, full: 20);
    private readonly Dictionary<(Symbol Symbol, DateTime Instant), string> _sent = [];
    private readonly ConcurrentQueue<string> _words = [];
    private readonly Random _random = new(1);

    [Fact]
    public async Task A_query_goes_on_without_the_program_and_is_found_by_the_next_one()
    {
        var spark = TestServers.RequireSpark();
        await using var servers = await BarsOnServers.OpenAsync();
        await SendAsync(servers, "NVDA");
        using (var stream = Start(servers, spark))
        {
            await UntilStoredAsync(servers, stream);
            await KillAsync(stream);
        }

        var query = Assert.Single(await servers.ListQueriesAsync(spark));
        await SendAsync(servers, "NVDA");
        await UntilStoredAsync(servers);

        using (var stream = Start(servers, spark))
        {
            await SendAsync(servers, "IBM");
            await UntilStoredAsync(servers, stream);
            var queries = await servers.ListQueriesAsync(spark);
            Assert.Equal(2, queries.Count);
            Assert.Contains(query, queries);
            if (!OperatingSystem.IsWindows())
            {
                await StopAsync(stream);
                Assert.Empty(await servers.ListQueriesAsync(spark));
            }
            else
            {
                await KillAsync(stream);
            }
        }

        await servers.StreamAsync(spark);
        Assert.Equal(_sent.Values.Order(StringComparer.Ordinal), await BarsOnServers.ReadAsync(servers.Keyspace));
    }

    [Fact]
    public async Task Kills_of_the_program_at_random_points_leave_each_bar_in_its_table_once_in_its_newest_version()
    {
        var spark = TestServers.RequireSpark();
        await using var servers = await BarsOnServers.OpenAsync();
        await SendAsync(servers, "NVDA");
        for (var kill = 0; kill < Kills; kill++)
        {
            using var stream = Start(servers, spark, kill % 3 == 1 ? ["--mode", "initial"] : []);
            await SendAsync(servers, $"S{kill % 4}");
            await SendAsync(servers, "NVDA");
            await PauseAsync(6_000);
            await KillAsync(stream);
        }

        await servers.StreamAsync(spark);
        Assert.Equal(_sent.Values.Order(StringComparer.Ordinal), await BarsOnServers.ReadAsync(servers.Keyspace));
        output.WriteLine($"{Kills} kills of the program, {_sent.Count} bars");
    }

    [Fact]
    public async Task Kills_of_Spark_at_random_points_leave_each_bar_in_its_table_once_in_its_newest_version()
    {
        await using var spark = await OwnSpark.StartAsync(TestServers.RequireEngines());
        await using var servers = await BarsOnServers.OpenAsync();
        await SendAsync(servers, "NVDA");
        using var stream = Start(servers, spark.Address);
        for (var kill = 0; kill < SparkKills; kill++)
        {
            await SendAsync(servers, $"S{kill % 4}");
            await SendAsync(servers, "NVDA");
            await PauseAsync(10_000);
            spark.Kill();
            await SendAsync(servers, "NVDA");
            await spark.UpAsync();
            Assert.False(stream.HasExited, "the stream has ended");
        }

        await UntilStoredAsync(servers, stream, spark);
        await KillAsync(stream);
        await servers.StreamAsync(spark.Address);
        Assert.Equal(_sent.Values.Order(StringComparer.Ordinal), await BarsOnServers.ReadAsync(servers.Keyspace));
        output.WriteLine($"{SparkKills} kills of Spark, {_sent.Count} bars");
    }

    private Process Start(BarsOnServers servers, string spark, params string[] options)
    {
        var stream = BourseProcess.Start(servers.HomeOf("spark", servers.Keyspace), ["stream", "--engine", $"spark:{spark}", .. options]);
        _ = stream.StandardOutput.ReadToEndAsync();
        stream.ErrorDataReceived += (_, line) => _words.Enqueue(line.Data ?? "");
        stream.BeginErrorReadLine();
        return stream;
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static async Task StopAsync(Process process)
    {
        _ = await TestSignals.SendAsync(process.Id, "TERM");
        await process.WaitForExitAsync();
    }

    /// <summary>Sends about half of a symbol's bars, in new versions.</summary>
    private async Task SendAsync(BarsOnServers servers, string symbol)
    {
        await using var log = servers.OpenLog();
        var bars = SampleBars.Hours(symbol, new DateOnly(2024, 5, 1), Hours).Where(_ => _random.Next(2) == 0)
            .Select(bar => bar with { Volume = _random.Next(1_000_000) }).ToList();
        foreach (var bar in bars) _sent[(bar.Symbol, bar.Instant)] = SampleBars.Text(bar);
        await BarWorld.SendAsync(log, bars);
    }

    /// <summary>A random moment: nothing depends on how long it is.</summary>
    private async Task PauseAsync(int most)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1 + _random.Next(most)));
        await timer.WaitForNextTickAsync();
    }

    private Task UntilStoredAsync(BarsOnServers servers, Process? stream = null, OwnSpark? spark = null)
    {
        var expected = _sent.Values.Order(StringComparer.Ordinal).ToList();
        return Eventually.IsAsync(
            async () => (await BarsOnServers.ReadAsync(servers.Keyspace)).SequenceEqual(expected),
            () => $"(the stream has ended: {stream?.HasExited}; it said: {string.Join('\n', _words)}; Spark says: {spark?.Tell()})");
    }
}
