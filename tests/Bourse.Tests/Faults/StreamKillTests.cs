using System.Diagnostics;
using System.Text;
using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Tests.Bars;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Faults;

/// <summary>
/// The stream of bars as a process: killed while it writes, while symbols and changed bars come. The store is compared with what was sent.
/// </summary>
public sealed class StreamKillTests : IDisposable
{
    private const int Hours = 400;
    private static readonly int Kills = Effort.Of(4, full: 20);
    private readonly string _home = Directory.CreateTempSubdirectory("bourse-stream-").FullName;
    private readonly Dictionary<(Symbol Symbol, DateTime Instant), string> _sent = [];

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task Kills_at_random_points_leave_each_bar_in_the_store_once_in_its_newest_version()
    {
        var random = new Random(1);
        await SendAsync("NVDA", random);
        await SendBadAsync();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var stream = Start(kill % 3 == 1 ? ["--mode", "initial"] : []);
            var before = await CountAsync();
            await SendAsync($"S{kill}", random);
            await SendAsync("NVDA", random);
            // Killed when it has begun to write what was sent, at some point of its work.
            await UntilAsync(async () => await CountAsync() != before || kill % 3 == 1, stream);
            for (var spins = random.Next(3_000_000); spins > 0; spins--) _ = stream.Id;
            stream.Kill();
            await stream.WaitForExitAsync();
        }

        var (code, _, words) = await BourseProcess.RunAsync(_home, "stream", "--until-end");
        Assert.True(code == 0, words);
        Assert.Equal(_sent.Values.Order(), await ReadAsync());
        Assert.Equal(1, await CountLettersAsync());

        // Everything once more, from the beginning.
        (code, _, words) = await BourseProcess.RunAsync(_home, "stream", "--mode", "initial", "--until-end");
        Assert.True(code == 0, words);
        Assert.Equal(_sent.Values.Order(), await ReadAsync());
        Assert.Equal(1, await CountLettersAsync());
    }

    private Process Start(params string[] options)
    {
        var stream = BourseProcess.Start(_home, ["stream", .. options]);
        _ = stream.StandardOutput.ReadToEndAsync();
        _ = stream.StandardError.ReadToEndAsync();
        return stream;
    }

    /// <summary>Sends bars of a symbol, some of which are there already and change.</summary>
    private async Task SendAsync(string symbol, Random random)
    {
        await using var log = await OpenLogAsync();
        var bars = SampleBars.Hours(symbol, new DateOnly(2024, 5, 1), Hours).Where(_ => random.Next(2) == 0)
            .Select(bar => bar with { Volume = random.Next(1_000_000) }).ToList();
        foreach (var bar in bars) _sent[(bar.Symbol, bar.Instant)] = SampleBars.Text(bar);
        await BarWorld.SendAsync(log, bars);
    }

    private async Task SendBadAsync()
    {
        await using var log = await OpenLogAsync();
        await using var producer = log.CreateProducer();
        var records = new RecordBuffer();
        records.Add("NVDA"u8, Encoding.UTF8.GetBytes("no bar"), RecordHeaders.None, 0);
        await producer.AppendAsync("NVDA_topic", records, default);
    }

    private async Task<long> CountLettersAsync()
    {
        await using var log = await OpenLogAsync();
        return (await log.GetRangesAsync("NVDA_topic.dlq", default)).Sum(range => range.Count);
    }

    private async Task<IEnumerable<string>> ReadAsync()
    {
        await using var store = OpenStore();
        return (await BarWorld.ReadAsync(store)).Order();
    }

    private async Task<long> CountAsync()
    {
        await using var store = OpenStore();
        return (await store.ListAsync(default)).Sum(series => series.Count);
    }

    private Task<SqliteEventLog> OpenLogAsync() => SqliteEventLog.OpenAsync(Path.Combine(_home, "log.db"), TimeProvider.System, default);

    private SqliteBarStore OpenStore() => new(Path.Combine(_home, "bars.db"), TimeProvider.System);

    private static async Task UntilAsync(Func<Task<bool>> question, Process stream)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        await Eventually.IsAsync(
            async () => await timer.WaitForNextTickAsync() && await question(), details: () => $"(the stream has ended: {stream.HasExited})");
    }
}
