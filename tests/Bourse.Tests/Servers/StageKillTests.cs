using System.Diagnostics;
using System.Globalization;
using Bourse.Events;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Status;
using Bourse.Tests.Cli;

namespace Bourse.Tests.Servers;

/// <summary>
/// The whole network as six processes on real servers, each killed (kill -9) at random moments and started again until it has had its share; then
/// it must look as if nothing had happened.
/// </summary>
[Collection(NetworkServers.Collection)]
public sealed class StageKillTests(ITestOutputHelper output)
{
    private const int TradingDays = 3764;
    private static readonly int KillsPerStage = Effort.Of(6, full: 68);
    private static readonly string[] Days = ["--from", "2010-01-01", "--to", "2024-12-31"];
    private static readonly string[][] Stages =
    [
        ["exchange", "se1"], ["exchange", "se2"], ["investor", "inv1", "--until-complete"], ["investor", "inv2", "--until-complete"],
        ["investor", "inv3", "--until-complete"], ["ingest", "--until-complete"],
    ];

    private readonly int _seed = Environment.GetEnvironmentVariable("BOURSE_TEST_SEED") is { } seed ? int.Parse(seed) : 1;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Kills_of_all_stages_leave_what_an_undisturbed_embedded_network_holds(int partitions)
    {
        await using var network = await NetworkServers.OpenAsync(kafka: true, mysql: true);
        await using var log = await network.OpenLogAsync();
        var breath = await MeasureBreathAsync(network, log, partitions);
        var begin = Stopwatch.GetTimestamp();
        // So slow that the prices outlast the killing; then the rest comes at once.
        string[] pace = [.. Days, "--partitions", $"{partitions}", "--day-interval", Milliseconds(breath * 4 * KillsPerStage / TradingDays)];
        var kills = (await Task.WhenAll(Stages.Select((stage, index) => Task.Run(() =>
            KillAsync(network, CommandOf(stage, pace), breath, new Random(_seed + index)))))).Sum();
        var stored = await CountStoredAsync(network);
        await Task.WhenAll(Stages.Select(stage => EndAsync(network, CommandOf(stage, [.. pace[..^1], "0"]))));

        var (prices, evaluations) = (await NetworkContents.CountAsync(log, Topics.Prices), await NetworkContents.CountAsync(log, Topics.Evaluations));
        output.WriteLine(
            $"{partitions} partitions: {kills} kills in {Milliseconds(Stopwatch.GetElapsedTime(begin))} (first price after {Milliseconds(breath)}); "
            + $"{stored} evaluations stored meanwhile, {await CountStoredAsync(network)} in the end; "
            + $"{prices} prices, {evaluations} evaluations; BOURSE_TEST_SEED={_seed}");
        Assert.Equal(KillsPerStage * Stages.Length, kills);
        Assert.True(stored > 0, "all died before they had done anything");
        Assert.Equal(await NetworkContents.OfEmbeddedAsync(Days), await NetworkContents.ReadAsync(network));
    }

    private static string[] CommandOf(string[] stage, string[] pace) => [.. stage, .. stage[0] == "exchange" ? pace : pace[..^2]];

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMilliseconds):0}ms");

    /// <summary>How long a stage takes on this machine until it has done something: most lives shall be longer.</summary>
    private static async Task<TimeSpan> MeasureBreathAsync(NetworkServers network, IEventLog log, int partitions)
    {
        var begin = Stopwatch.GetTimestamp();
        var process = network.Program.Start(
            new SignallingStream(), CommandOf(Stages[0], [.. Days, "--partitions", $"{partitions}", "--day-interval", "1s"]));
        await Eventually.IsAsync(async () => await NetworkContents.CountAsync(log, Topics.Prices) > 0);
        var breath = Stopwatch.GetElapsedTime(begin);
        process.Kill();
        await BourseProgram.EndOf(process);
        return breath;
    }

    /// <summary>
    /// Starts a stage again and again, and kills it after a random time, every other time only once it has got to work; tells how often.
    /// </summary>
    private static async Task<int> KillAsync(NetworkServers network, string[] command, TimeSpan breath, Random random)
    {
        var kills = 0;
        for (var life = 0; life < KillsPerStage; life++)
        {
            var words = new SignallingStream();
            var process = network.Program.Start(words, command);
            if (life % 2 == 0) await AwaitWorkAsync(network, process, breath * 5);
            if (!process.WaitForExit(breath * random.NextDouble())) process.Kill();
            var code = await BourseProgram.EndOf(process);
            Assert.True(code is 128 + 9, $"{string.Join(' ', command)} ended with {code}: {words.Text}");
            kills++;
        }

        return kills;
    }

    /// <summary>Waits until a stage tells that it has handled a record, but not for ever: it may have nothing to do.</summary>
    private static async Task AwaitWorkAsync(NetworkServers network, Process process, TimeSpan limit)
    {
        var begin = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var home = new HomeFolder(network.Program.Home);
        while (Stopwatch.GetElapsedTime(begin) < limit && await timer.WaitForNextTickAsync())
        {
            if (StatusFiles.ReadAll(home).Any(reported => reported.Holder.Process == process.Id && reported.View.Status.Records > 0)) return;
        }
    }

    private static async Task EndAsync(NetworkServers network, string[] command)
    {
        var (code, _, words) = await network.Program.RunAsync(command);
        Assert.True(code == 0, $"{string.Join(' ', command)} ended with {code}: {words}");
    }

    private static async Task<long> CountStoredAsync(NetworkServers network)
    {
        await using var database = network.OpenDatabase();
        return (await database.ReadProgressAsync(default)).Sum(progress => progress.NextOffset);
    }
}
