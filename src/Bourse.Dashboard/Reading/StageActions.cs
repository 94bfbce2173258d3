using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Status;
using Bourse.Hosting.Supervision;
using Bourse.Market;

namespace Bourse.Dashboard.Reading;

/// <summary>
/// Starts and stops single stages as processes of their own, by the code of their commands and of <c>down</c>; each is written to the audit topic
/// before it begins.
/// </summary>
/// <param name="host">The host.</param>
/// <param name="topology">The kinds of stages.</param>
/// <param name="options">How stages are started.</param>
/// <param name="gate">Whether changes can be made.</param>
/// <param name="trail">The audit topic.</param>
internal sealed class StageActions(
    HostServices host, NetworkTopology topology, DashboardOptions options, ActionGate gate, AuditTrail trail)
{
    /// <summary>What can be done with a stage, or why nothing can.</summary>
    public StageChoice ChoiceOf(StageStateView stage)
    {
        if (gate.IsReadOnly) return new StageChoice(null, null);
        if (stage is { Process: not null, Host: { } machine }) return new StageChoice(null, $"{stage.Stage} runs on {machine}");
        try
        {
            var isRunning = host.FindHolder(stage.Stage) is not null;
            _ = isRunning ? PreviewStop(stage.Stage) : PreviewStart(stage.Stage);
            return new StageChoice(!isRunning, null);
        }
        catch (BourseException e)
        {
            return new StageChoice(null, e.Message);
        }
    }

    /// <summary>How a stage would be started.</summary>
    /// <exception cref="BourseException">It runs already, or cannot be started from here (<see cref="FailureKind.Usage"/>).</exception>
    public NetworkChange PreviewStart(string stage) => new(false, [stage], StarterOf(stage).Command);

    /// <summary>Starts a stage.</summary>
    /// <exception cref="BourseException">It runs already, ends at once, or nothing can be changed.</exception>
    public async Task<NetworkChange> StartAsync(string stage, string who, CancellationToken cancellation)
    {
        gate.RequireWriting();
        var starter = StarterOf(stage);
        await trail.WriteAsync(new AuditEntry(who, "start stage", stage, "stopped", $"asked to start: {starter.Command}"), cancellation);
        var process = await starter.StartAsync(host, cancellation);
        return new NetworkChange(true, [stage], starter.Command) { Note = $"{stage} runs in process {process}" };
    }

    /// <summary>Which stage would be stopped, and where it runs.</summary>
    /// <exception cref="BourseException">It does not run, or cannot be stopped alone (<see cref="FailureKind.Usage"/>).</exception>
    public NetworkChange PreviewStop(string stage)
    {
        var process = ProcessOf(RoleOf(stage).Name);
        return new NetworkChange(false, [stage], $"kill {process}") { Note = "its work goes on where it stopped when it is started again" };
    }

    /// <summary>Stops a stage after its present step.</summary>
    /// <exception cref="BourseException">It does not run, cannot be stopped alone, does not end in time, or nothing can be changed.</exception>
    public async Task<NetworkChange> StopAsync(string stage, string who, CancellationToken cancellation)
    {
        gate.RequireWriting();
        var change = PreviewStop(stage);
        var before = $"running in process {ProcessOf(stage)}";
        await trail.WriteAsync(new AuditEntry(who, "stop stage", stage, before, "asked to stop"), cancellation);
        await new NetworkStopper(host, topology).StopStageAsync(stage, cancellation);
        return change with { Executed = true, Note = $"{stage} is stopped" };
    }

    /// <summary>The process of a stage that can be stopped without others.</summary>
    private int ProcessOf(string stage)
    {
        if (host.FindHolder(stage)?.Holder is not { } holder)
            throw new BourseException(FailureKind.Usage, $"{stage} does not run on this home", "look where it runs");
        var isSupervised = host.FindHolder(StageRole.Supervisor)?.Holder.Id == holder.Id;
        if (isSupervised || holder.Id == host.Environment.Identity.Id)
        {
            throw new BourseException(
                FailureKind.Usage, $"{stage} runs in process {holder.Process} with all stages, which bourse up has started",
                "stop the network, and start it with bourse up --processes or each stage by its command");
        }

        return holder.Process;
    }

    private NetworkStarter StarterOf(string stage)
    {
        var role = RoleOf(stage);
        if (host.FindHolder(role.Name)?.Holder is { } holder)
            throw new BourseException(FailureKind.Usage, $"{stage} runs already, in process {holder.Process}", "stop it first");
        if (options.StageStarter is not { } starter)
            throw new BourseException(FailureKind.Usage, "this dashboard cannot start stages", "run bourse dashboard by itself");
        if (role.Kind is null)
            throw new BourseException(FailureKind.Usage, $"{stage} belongs to another configuration", "start it by its command");
        return starter(NetworkComposition.ReadQuietly(host), role);
    }

    private StageRole RoleOf(string stage)
    {
        var known = RunningStages.Known(host, topology, StatusFiles.ReadAll(host.Home));
        return known.FirstOrDefault(role => role.Name == stage) ?? throw new BourseException(
            FailureKind.Usage, $"there is no stage '{stage}'", NearestName.Remedy(stage, [.. known.Select(role => role.Name)]));
    }
}

/// <summary>What can be done with a stage.</summary>
/// <param name="IsStart">Whether it can be started; false when it can be stopped, null when neither can be done.</param>
/// <param name="WhyNot">Why nothing can be done; null when something can.</param>
internal sealed record StageChoice(bool? IsStart, string? WhyNot);
