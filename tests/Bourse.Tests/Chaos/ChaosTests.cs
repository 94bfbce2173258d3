using System.Diagnostics;
using System.Globalization;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Chaos;

/// <summary>
/// The whole system on servers of its own, while every ten seconds something random goes wrong with a part of it; then it must look as if nothing had
/// happened. <c>BOURSE_TEST_CHAOS_SEED</c> chooses what goes wrong, <c>BOURSE_TEST_CHAOS_MINUTES</c> how long.
/// </summary>
[Collection(NetworkServers.Collection)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int TradingDaysOfYear = 251;
    private const string LastDay = "2024-12-31";
    private static readonly int Years = Effort.Of(3, full: 15);
    private static readonly string[] Days = ["--from", $"{2025 - Years}-01-01", "--to", LastDay];
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly int Minutes = NumberOf("BOURSE_TEST_CHAOS_MINUTES", Effort.Of(0, full: 30));
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(Minutes);
    private readonly int _seed = NumberOf("BOURSE_TEST_CHAOS_SEED", 1);

    [Fact]
    public async Task The_whole_system_under_random_faults_ends_as_if_nothing_had_happened()
    {
        Assert.SkipWhen(Minutes == 0, "takes minutes: BOURSE_TEST_CHAOS_MINUTES=5, or --effort full");
        var script = TestServers.RequireEngines();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs signals");
        await using var servers = await ChaosServers.StartAsync(script);
        await using var network = await ChaosNetwork.OpenAsync(servers, Days);
        try
        {
            await network.StartAsync(Length / (Years * TradingDaysOfYear));
            await using var viewer = new Viewer(network.Dashboard);
            await BreakAsync(servers, network, viewer);
            await SettleAsync(network, viewer);
            await CheckAsync(network);
        }
        catch
        {
            output.WriteLine(network.Tell());
            output.WriteLine(await network.TellStateAsync());
            throw;
        }
    }

    private async Task BreakAsync(ChaosServers servers, ChaosNetwork network, Viewer viewer)
    {
        var plan = FaultPlan.Draw(_seed, FaultRun.VictimsOf(servers, network), KindsOf(network), Length, Interval);
        output.WriteLine($"BOURSE_TEST_CHAOS_SEED={_seed}\n{string.Join('\n', plan)}\n");
        using var run = new FaultRun(servers, network, output.WriteLine);
        await Task.WhenAll(run.RunAsync(plan, Length), new BarFeed(network).RunAsync(Length), viewer.OpenPageAsync());
    }

    /// <summary>Nothing goes wrong any more: all stages get to the end of what there is without being started again.</summary>
    private async Task SettleAsync(ChaosNetwork network, Viewer viewer)
    {
        var begin = Stopwatch.GetTimestamp();
        await network.EndDaysAsync();
        await new BarFeed(network).EndAsync();
        await ChaosContents.AwaitSinksAsync(network);
        await viewer.AwaitDayAsync(LastDay);
        await network.StopAsync();
        output.WriteLine(
            $"settled after {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s; {network.Stages.Values.Sum(stage => stage.Starts)} starts of stages; "
            + $"the dashboard has answered {viewer.Answers} times");
    }

    /// <summary>What can be made to happen on this machine.</summary>
    private HashSet<FaultKind> KindsOf(ChaosNetwork network)
    {
        var kinds = Enum.GetValues<FaultKind>().ToHashSet();
        if (!network.Homes.Values.All(home => home.CanBeFull) && kinds.Remove(FaultKind.FullDisk))
        {
            output.WriteLine("no disk gets full: that needs the right to mount a small disk");
        }

        if (!StageClock.CanBeSet && kinds.Remove(FaultKind.ClockStep)) output.WriteLine("no clock jumps: that needs a compiler of C");
        return kinds;
    }

    private static async Task CheckAsync(ChaosNetwork network)
    {
        Assert.Equal([], network.Stages.Values.SelectMany(stage => stage.Failures));
        await using var undisturbed = await ChaosContents.RunEmbeddedAsync(Days);
        await undisturbed.CheckAsync(network);
    }

    private static int NumberOf(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
