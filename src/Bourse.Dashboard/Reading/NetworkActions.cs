using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Supervision;

namespace Bourse.Dashboard.Reading;

/// <summary>Starts and stops the network by the code of <c>up</c> and <c>down</c>; each is written to the audit topic before it begins.</summary>
/// <param name="host">The host.</param>
/// <param name="topology">The kinds of stages.</param>
/// <param name="options">How the dashboard is served, and how the network is started.</param>
/// <param name="gate">Whether changes can be made.</param>
/// <param name="trail">The audit topic.</param>
internal sealed class NetworkActions(
    HostServices host, NetworkTopology topology, DashboardOptions options, ActionGate gate, AuditTrail trail)
{
    /// <summary>Whether nothing can be changed.</summary>
    public bool IsReadOnly => gate.IsReadOnly;

    /// <summary>What a start would do.</summary>
    /// <exception cref="BourseException">It runs already, or cannot be started from here (<see cref="FailureKind.Usage"/>).</exception>
    public NetworkChange PreviewStart()
    {
        if (options.Starter is not { } starter)
            throw new BourseException(FailureKind.Usage, "this dashboard cannot start the network", "run bourse up, or bourse dashboard by itself");
        if (host.FindHolder(StageRole.Supervisor) is { } holder)
            throw new BourseException(FailureKind.Usage, $"the network runs already, in process {holder.Holder.Process}", "stop it first");
        var running = new NetworkStopper(host, topology).Preview().Select(lease => lease.Role).ToList();
        if (running.Count > 0)
            throw new BourseException(FailureKind.Usage, $"{string.Join(", ", running)} run by themselves", "stop them first");
        return new NetworkChange(false, [.. topology.RolesOf(host.Network).Select(role => role.Name)], starter.Command);
    }

    /// <summary>Starts the network.</summary>
    /// <exception cref="BourseException">It runs already, ends at once, or nothing can be changed.</exception>
    public async Task<NetworkChange> StartAsync(string who, CancellationToken cancellation)
    {
        gate.RequireWriting();
        var change = PreviewStart();
        await trail.WriteAsync(new AuditEntry(who, "up", host.Home.Folder, "stopped", $"asked to start: {change.Command}"), cancellation);
        var process = await options.Starter!.StartAsync(host, cancellation);
        return change with { Executed = true, Note = $"the network runs in process {process}" };
    }

    /// <summary>What a stop would do.</summary>
    /// <exception cref="BourseException">Nothing runs (<see cref="FailureKind.Usage"/>).</exception>
    public NetworkChange PreviewStop()
    {
        var held = new NetworkStopper(host, topology).Preview();
        if (held.Count == 0) throw new BourseException(FailureKind.Usage, $"nothing is running in {host.Home.Folder}", "start it first");
        var isOwn = held.Any(lease => lease.Holder.Id == host.Environment.Identity.Id);
        return new NetworkChange(false, [.. held.Select(lease => lease.Role)], "bourse down")
        {
            Note = isOwn ? "this dashboard is served by the network, and ends with it" : null,
        };
    }

    /// <summary>Stops the network in order.</summary>
    /// <exception cref="BourseException">Nothing runs, a stage does not end in time, or nothing can be changed.</exception>
    public async Task<NetworkChange> StopAsync(string who, CancellationToken cancellation)
    {
        gate.RequireWriting();
        var change = PreviewStop();
        var before = $"running: {string.Join(", ", change.Stages)}";
        await trail.WriteAsync(new AuditEntry(who, "down", host.Home.Folder, before, "asked to stop"), cancellation);
        await new NetworkStopper(host, topology).StopAsync(cancellation);
        return change with { Executed = true, Note = "the network is stopped" };
    }
}

/// <summary>A start or a stop of the network.</summary>
/// <param name="Executed">Whether it was done; else it is a preview.</param>
/// <param name="Stages">What is started or stopped, in this order.</param>
/// <param name="Command">The command that does the same.</param>
internal sealed record NetworkChange(bool Executed, IReadOnlyList<string> Stages, string Command)
{
    /// <summary>What one has to know about it; null for nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>Whether a change of the network is made.</summary>
/// <param name="Execute">Whether it is done; else it is only shown.</param>
internal sealed record NetworkRequest(bool Execute);
