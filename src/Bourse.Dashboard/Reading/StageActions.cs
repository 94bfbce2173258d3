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
    /// <summary>What can be done with each stage, or why nothing can. How it would be started is only worked out when somebody asks.</summary>
    public IReadOnlyDictionary<string, StageChoice> ChoicesOf(IReadOnlyList<StageStateView> stages)
    {
        var known = gate.IsReadOnly ? [] : Known();
        return stages.ToDictionary(stage => stage.Stage, stage => ChoiceOf(stage, known), StringComparer.Ordinal);
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
    public NetworkChange PreviewStop(string stage) =>
        new(false, [stage], $"kill {ProcessOf(stage)}") { Note = "its work goes on where it stopped when it is started again" };

    /// <summary>Stops a stage after its present step.</summary>
    /// <exception cref="BourseException">It does not run, cannot be stopped alone, does not end in time, or nothing can be changed.</exception>
    public async Task<NetworkChange> StopAsync(string stage, string who, CancellationToken cancellation)
    {
        gate.RequireWriting();
        var process = ProcessOf(stage);
        await trail.WriteAsync(new AuditEntry(who, "stop stage", stage, $"running in process {process}", "asked to stop"), cancellation);
        await new NetworkStopper(host, topology).StopStageAsync(stage, cancellation);
        return new NetworkChange(true, [stage], $"kill {process}") { Note = $"{stage} is stopped" };
    }

    private StageChoice ChoiceOf(StageStateView stage, IReadOnlyList<StageRole> known)
    {
        if (gate.IsReadOnly) return new StageChoice(null, null);
        if (stage is { Process: not null, Host: { } machine }) return new StageChoice(null, $"{stage.Stage} runs on {machine}");
        if (known.FirstOrDefault(role => role.Name == stage.Stage) is not { } role)
            return new StageChoice(null, Unknown(stage.Stage, known).Message);
        var holder = host.FindHolder(role.Name)?.Holder;
        var problem = holder is null ? ProblemOfStart(role) : ProblemOfStop(role, holder.Id, holder.Process);
        return new StageChoice(problem is null ? holder is null : null, problem?.Message);
    }

    /// <summary>The process of a stage that can be stopped without others.</summary>
    private int ProcessOf(string stage)
    {
        var role = RoleOf(stage);
        if (host.FindHolder(role.Name)?.Holder is not { } holder)
            throw new BourseException(FailureKind.Usage, $"{stage} does not run on this home", "look where it runs");
        return ProblemOfStop(role, holder.Id, holder.Process) is { } problem ? throw problem : holder.Process;
    }

    private NetworkStarter StarterOf(string stage)
    {
        var role = RoleOf(stage);
        if (host.FindHolder(role.Name)?.Holder is { } holder)
            throw new BourseException(FailureKind.Usage, $"{stage} runs already, in process {holder.Process}", "stop it first");
        if (ProblemOfStart(role) is { } problem) throw problem;
        return options.StageStarter!(NetworkComposition.ReadQuietly(host), role);
    }

    /// <summary>Why a stage that does not run cannot be started from here; null when it can.</summary>
    private BourseException? ProblemOfStart(StageRole role)
    {
        if (options.StageStarter is null)
            return new BourseException(FailureKind.Usage, "this dashboard cannot start stages", "run bourse dashboard by itself");
        return role.Kind is null
            ? new BourseException(FailureKind.Usage, $"{role.Name} belongs to another configuration", "start it by its command")
            : null;
    }

    /// <summary>Why a stage cannot be stopped without others; null when it can.</summary>
    private BourseException? ProblemOfStop(StageRole role, string holder, int process)
    {
        var isSupervised = host.FindHolder(StageRole.Supervisor)?.Holder.Id == holder;
        if (!isSupervised && holder != host.Environment.Identity.Id) return null;
        return new BourseException(
            FailureKind.Usage, $"{role.Name} runs in process {process} with all stages, which bourse up has started",
            "stop the network, and start it with bourse up --processes or each stage by its command");
    }

    private IReadOnlyList<StageRole> Known() => RunningStages.Known(host, topology, StatusFiles.ReadAll(host.Home));

    private StageRole RoleOf(string stage)
    {
        var known = Known();
        return known.FirstOrDefault(role => role.Name == stage) ?? throw Unknown(stage, known);
    }

    private static BourseException Unknown(string stage, IReadOnlyList<StageRole> known) => new(
        FailureKind.Usage, $"there is no stage '{stage}'", NearestName.Remedy(stage, [.. known.Select(role => role.Name)]));
}

/// <summary>What can be done with a stage.</summary>
/// <param name="IsStart">Whether it can be started; false when it can be stopped, null when neither can be done.</param>
/// <param name="WhyNot">Why nothing can be done; null when something can.</param>
internal sealed record StageChoice(bool? IsStart, string? WhyNot);
