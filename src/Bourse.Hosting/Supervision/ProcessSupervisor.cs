using Bourse.Events;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Status;
using Bourse.Hosting.Telemetry;
using Microsoft.Extensions.Logging;

namespace Bourse.Hosting.Supervision;

/// <summary>How the process of a stage is started.</summary>
/// <param name="CommandLine">The command line of a stage, the program first.</param>
/// <param name="Environment">The environment variables that it gets besides those of this process.</param>
public sealed record StageLauncher(Func<StageRole, IReadOnlyList<string>> CommandLine, IReadOnlyDictionary<string, string> Environment);

/// <summary>A supervised network whose stages are processes of their own.</summary>
/// <param name="services">The network; its database is only prepared.</param>
/// <param name="launcher">How the stages are started.</param>
/// <param name="logger">Receives what the stages write.</param>
public sealed class ProcessSupervisor(StageServices services, StageLauncher launcher, ILogger logger) : INetworkSupervisor
{
    private static readonly TimeSpan LagInterval = TimeSpan.FromMilliseconds(100);
    private readonly IReadOnlyList<StageRole> _roles = services.Topology.RolesOf(services.Network.Network);
    private readonly List<StageProcess> _processes = [];
    private IEventLog? _log;
    private DateTimeOffset _startedAt;

    private TimeProvider Clock => services.Host.Clock;

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        _startedAt = Clock.GetUtcNow();
        // Each stage takes its own role. A role that is taken already is reported before anything is started.
        new RoleLocks(services.Host, _roles.Select(role => role.Name)).Dispose();
        _log = await services.PrepareAsync(cancellation);
        await services.DisposeAsync();
        _processes.AddRange(_roles.Select(role => new StageProcess(
            role, launcher.CommandLine(role), launcher.Environment, Clock, logger, services.Host.HasWarned)));
        // A process that ends at once, or by force, leaves no orphan processes.
        AppDomain.CurrentDomain.ProcessExit += KillAll;
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var listed = services.Host.Stages.Add(ListStages);
        var running = _processes.ToDictionary(process => process, process => Task.Run(() => RunAsync(process, stop)));
        var all = Task.WhenAll(running.Values);
        await Task.WhenAny(all, Task.Delay(Timeout.InfiniteTimeSpan, Clock, stop.Token));
        if (stop.IsCancellationRequested) await StopInOrderAsync(running, CancellationToken.None);
        await all;
        cancellation.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    public IReadOnlyList<StageView> ReadStages()
    {
        // What a stage wrote before this network was started is out of date; what one that has ended wrote is its result.
        var views = StatusFiles.ReadAll(services.Host.Home).Where(record => record.Time >= _startedAt)
            .ToDictionary(record => record.View.Stage, record => record.View, StringComparer.Ordinal);
        return [.. _roles.Select(role => views.GetValueOrDefault(role.Name) ?? new StageView(role.Name, new StageStatus(), default))];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= KillAll;
        KillAll(null, EventArgs.Empty);
        foreach (var process in _processes) process.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Their loops are their own processes' matter: those are restarted when they end, and have answers of their own.</summary>
    private IReadOnlyList<StageReading> ListStages() =>
        [.. ReadStages().Zip(_roles).Select(one => new StageReading(one.First.Stage, one.First.Status, one.Second.Kind?.Reads, null))];

    private void KillAll(object? sender, EventArgs e)
    {
        foreach (var process in _processes) process.Kill();
    }

    private static async Task RunAsync(StageProcess process, CancellationTokenSource stop)
    {
        try
        {
            await process.RunAsync();
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task StopInOrderAsync(Dictionary<StageProcess, Task> running, CancellationToken cancellation)
    {
        var begin = Clock.GetTimestamp();
        foreach (var kind in _processes.GroupBy(process => process.Role.Kind).OrderBy(group => services.Topology.PlaceOf(group.Key)))
        {
            foreach (var process in kind)
            {
                // Running stages get time to read the remaining records.
                while (!running[process].IsCompleted && await process.Role.TryReadLagAsync(_log!, cancellation) > 0
                    && Clock.GetElapsedTime(begin) < NetworkHost.GracePeriod)
                {
                    await Task.WhenAny(running[process], Task.Delay(LagInterval, Clock, cancellation));
                }
            }

            foreach (var process in kind) process.AskToEnd();
            await Task.WhenAll(kind.Select(process => running[process].ContinueWith(_ => { }, TaskScheduler.Default)));
        }
    }
}
