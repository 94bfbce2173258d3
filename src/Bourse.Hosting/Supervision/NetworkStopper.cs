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
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <summary>Stops them; returns the number of roles that were held.</summary>
    /// <exception cref="BourseException">One of them has not ended in time, or belongs to another user.</exception>
    public async Task<int> StopAsync(CancellationToken cancellation)
    {
        var stopped = await StopAsync([StageRole.Supervisor], cancellation);
        // The supervisor has stopped its own stages by now. A stage that still runs was started separately, or survived its supervisor.
        var running = RunningStages.Of(host, topology);
        foreach (var kind in running.GroupBy(role => topology.PlaceOf(role.Kind)).OrderBy(group => group.Key))
        {
            stopped += await StopAsync([.. kind.Select(role => role.Name)], cancellation);
        }

        return stopped;
    }

    private async Task<int> StopAsync(IReadOnlyList<string> roles, CancellationToken cancellation)
    {
        var asked = new List<(string Role, int Process)>();
        foreach (var role in roles)
        {
            if (RoleLock.FindHolder(host.Home.Folder, role) is not { } process) continue;
            if (asked.All(one => one.Process != process)) ProcessSignals.Terminate(process);
            asked.Add((role, process));
            host.Logger.AskedToEnd(role, process);
        }

        foreach (var (role, process) in asked) await WaitAsync(role, process, cancellation);
        return asked.Count;
    }

    private async Task WaitAsync(string role, int process, CancellationToken cancellation)
    {
        var begin = host.Clock.GetTimestamp();
        var reported = TimeSpan.Zero;
        while (RoleLock.FindHolder(host.Home.Folder, role) == process)
        {
            var waited = host.Clock.GetElapsedTime(begin);
            if (waited > StopTimeout)
            {
                throw new BourseException(
                    FailureKind.Failed,
                    $"{role} has not ended within {StopTimeout.TotalSeconds:0} s",
                    $"end it by force (`kill -9 {process}`); nothing that was done is lost");
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
