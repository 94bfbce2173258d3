using System.Diagnostics;
using Bourse.Tests.Faults;
using Bourse.Tests.Servers;

namespace Bourse.Tests.Chaos;

/// <summary>Lets the faults of a plan happen to a running system, each at its time, and undoes each of them when its time is over.</summary>
internal sealed class FaultRun(ChaosServers servers, ChaosNetwork network, Action<string> tell) : IDisposable
{
    private const int MostStarts = 5;
    private static readonly TimeSpan SlowBy = TimeSpan.FromMilliseconds(150);
    private readonly SemaphoreSlim _starting = new(1);

    /// <summary>Those to whom something can happen, always in the same order.</summary>
    public static IReadOnlyList<Victim> VictimsOf(ChaosServers servers, ChaosNetwork network)
    {
        var victims = network.Stages.Keys.Select(name => new Victim(name, VictimKind.Stage))
            .Concat(servers.All.Select(server => new Victim(server.Name, VictimKind.Server)))
            .Concat(servers.Links.Keys.Select(name => new Victim(name, VictimKind.Link)));
        return [.. victims.OrderBy(victim => victim.Name, StringComparer.Ordinal)];
    }

    /// <summary>Runs a plan to its end; then nothing is broken any more.</summary>
    public async Task RunAsync(IReadOnlyList<PlannedFault> plan, TimeSpan length)
    {
        var begin = Stopwatch.GetTimestamp();
        var faults = new List<Task>();
        foreach (var fault in plan)
        {
            await UntilAsync(begin, fault.At);
            faults.Add(HappenAsync(fault, begin));
        }

        await UntilAsync(begin, length);
        await Task.WhenAll(faults);
    }

    public void Dispose() => _starting.Dispose();

    private static async Task UntilAsync(long begin, TimeSpan time)
    {
        var left = time - Stopwatch.GetElapsedTime(begin);
        if (left > TimeSpan.Zero) await Task.Delay(left, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    private async Task HappenAsync(PlannedFault fault, long begin)
    {
        tell($"{Stopwatch.GetElapsedTime(begin).TotalSeconds,7:0.0} s  {fault}");
        var undo = await BreakAsync(fault);
        await Task.Delay(fault.Duration, TimeProvider.System, TestContext.Current.CancellationToken);
        await undo();
    }

    /// <summary>Breaks something, and tells how to undo it.</summary>
    private async Task<Func<Task>> BreakAsync(PlannedFault fault)
    {
        if (servers.Links.TryGetValue(fault.Victim, out var link)) return BreakLink(link, fault.Kind);
        if (network.Stages.TryGetValue(fault.Victim, out var stage)) return await BreakStageAsync(stage, network.Homes[fault.Victim], fault);
        return await BreakServerAsync(servers.All.Single(server => server.Name == fault.Victim), fault.Kind);
    }

    private static Func<Task> BreakLink(TcpProxy link, FaultKind kind)
    {
        if (kind == FaultKind.Cut) link.Down();
        else link.Delay = SlowBy;
        return Undo(() =>
        {
            if (kind == FaultKind.Cut) link.Up();
            else link.Delay = TimeSpan.Zero;
        });
    }

    private static async Task<Func<Task>> BreakStageAsync(SupervisedStage stage, StageHome home, PlannedFault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.Kill:
                stage.Kill();
                return Undo(stage.Release);
            case FaultKind.Stop:
                return await SuspendAsync(() => stage.ProcessId);
            case FaultKind.FullDisk:
                stage.MayFail = true;
                home.Fill();
                return Undo(() =>
                {
                    home.Empty();
                    stage.MayFail = false;
                });
            default:
                home.Clock!.Set(fault.Step);
                return Undo(() => home.Clock.Set(TimeSpan.Zero));
        }
    }

    private async Task<Func<Task>> BreakServerAsync(ChaosServer server, FaultKind kind)
    {
        if (kind == FaultKind.Stop) return await SuspendAsync(() => IdOf(server));
        if (IdOf(server) is { } process) OwnEngine.Kill(process);
        return () => StartAsync(server);
    }

    /// <summary>Suspends a process; it goes on if it is still the one then.</summary>
    private static async Task<Func<Task>> SuspendAsync(Func<int?> process)
    {
        if (process() is not { } id) return Undo(() => { });
        _ = await TestSignals.SendAsync(id, "STOP");
        return async () =>
        {
            if (process() == id) _ = await TestSignals.SendAsync(id, "CONT");
        };
    }

    private static int? IdOf(ChaosServer server)
    {
        try
        {
            using var process = Process.GetProcessById(server.ProcessId());
            return process.HasExited ? null : process.Id;
        }
        catch (Exception e) when (e is ArgumentException or IOException)
        {
            // It is down already.
            return null;
        }
    }

    /// <summary>Starts a server again. Another fault may hit it on the way, and a start fails then.</summary>
    private async Task StartAsync(ChaosServer server)
    {
        await _starting.WaitAsync();
        try
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    await server.UpAsync();
                    return;
                }
                catch (Exception e) when (tries < MostStarts)
                {
                    tell($"{server.Name} has not started: {e.Message}");
                }
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    private static Func<Task> Undo(Action action) => () =>
    {
        action();
        return Task.CompletedTask;
    };
}
