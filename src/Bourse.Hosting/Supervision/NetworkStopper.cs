using Bourse.Adapters.Locks;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Status;

namespace Bourse.Hosting.Supervision;

/// <summary>Stops all processes of a home folder, in the order in which data flow.</summary>
/// <param name="host">The host, with the home folder.</param>
/// <param name="topology">The kinds of stages.</param>
public sealed class NetworkStopper(HostServices host, NetworkTopology topology)
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <summary>What <see cref="StopAsync(CancellationToken)"/> would stop, in its order.</summary>
    public IReadOnlyList<RoleLease> Preview() =>
    [
        .. RunningStages.Of(host, topology).OrderBy(role => topology.PlaceOf(role.Kind)).Select(role => role.Name)
            .Prepend(StageRole.Supervisor).Select(host.FindHolder).OfType<RoleLease>(),
    ];

    /// <summary>Stops them; returns the number of roles that were held.</summary>
    /// <exception cref="BourseException">One of them has not ended in time, or belongs to another user.</exception>
    public async Task<int> StopAsync(CancellationToken cancellation)
    {
        var stopped = await StopAsync([StageRole.Supervisor], cancellation);
        // The supervisor has stopped its own stages by now. A stage that still runs was started separately, or survived its supervisor.
        return stopped + await StopStagesAsync(cancellation);
    }

    /// <summary>Stops the stages that run without a supervisor; returns the number of roles that were held.</summary>
    /// <exception cref="BourseException">One of them has not ended in time, or belongs to another user.</exception>
    public async Task<int> StopStagesAsync(CancellationToken cancellation)
    {
        var stopped = 0;
        var running = RunningStages.Of(host, topology);
        foreach (var kind in running.GroupBy(role => topology.PlaceOf(role.Kind)).OrderBy(group => group.Key))
        {
            stopped += await StopAsync([.. kind.Select(role => role.Name)], cancellation);
        }

        return stopped;
    }

    /// <summary>Stops one stage that runs in a process of its own; returns whether it was running.</summary>
    /// <exception cref="BourseException">It has not ended in time, or belongs to another user.</exception>
    public async Task<bool> StopStageAsync(string stage, CancellationToken cancellation) => await StopAsync([stage], cancellation) > 0;

    private async Task<int> StopAsync(IReadOnlyList<string> roles, CancellationToken cancellation)
    {
        List<RoleLease> held = [.. roles.Select(host.FindHolder).OfType<RoleLease>()];
        // Every request is written before the first signal: who is ended by a signal looks for a request.
        foreach (var lease in held) Request(lease);
        foreach (var lease in held.DistinctBy(lease => lease.Holder.Id)) Signal(lease);
        foreach (var lease in held)
        {
            var process = NameOf(lease.Holder);
            host.Logger.AskedToEnd(lease.Role, process);
        }

        foreach (var lease in held) await WaitAsync(lease, cancellation);
        return held.Count;
    }

    private void Request(RoleLease lease)
    {
        try
        {
            RoleLock.AskToStop(host.Home.Folder, lease);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (CanSignal(lease)) return;
            throw new BourseException(
                FailureKind.Failed,
                $"{lease.Role} cannot be asked to end: {host.Home.Run} cannot be written",
                "stop it as the owner of that folder",
                e);
        }
    }

    /// <summary>A signal ends it at once. Where none reaches it, as in another container, it finds the request within a second.</summary>
    private void Signal(RoleLease lease)
    {
        if (CanSignal(lease)) ProcessSignals.Terminate(lease.Holder.Process);
    }

    private bool CanSignal(RoleLease lease) => !OperatingSystem.IsWindows() && host.Environment.Identity.CanSignal(lease.Holder);

    /// <summary>For example <c>process 7</c>, or <c>process 1 on db1</c> where the number alone identifies nothing.</summary>
    private string NameOf(ProcessIdentity holder) =>
        host.Environment.Identity.CanSignal(holder) ? $"process {holder.Process}" : $"process {holder.Process} on {holder.Host}";

    private async Task WaitAsync(RoleLease lease, CancellationToken cancellation)
    {
        var (role, process) = (lease.Role, NameOf(lease.Holder));
        var begin = host.Clock.GetTimestamp();
        var reported = TimeSpan.Zero;
        while (host.FindHolder(role)?.Holder.Id == lease.Holder.Id)
        {
            var waited = host.Clock.GetElapsedTime(begin);
            if (waited > StopTimeout)
            {
                throw new BourseException(
                    FailureKind.Failed,
                    $"{role} has not ended within {StopTimeout.TotalSeconds:0} s",
                    CanSignal(lease)
                        ? $"end it by force (`kill -9 {lease.Holder.Process}`); nothing that was done is lost"
                        : $"end it on {lease.Holder.Host} by force; nothing that was done is lost");
            }

            if (waited - reported >= ReportInterval)
            {
                reported = waited;
                host.Logger.IsFinishing(role, process, waited.TotalSeconds);
            }

            await Task.Delay(PollInterval, host.Clock, cancellation);
        }

        host.Logger.Stopped(role);
    }
}
