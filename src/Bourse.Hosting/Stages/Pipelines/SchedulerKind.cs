using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Market;
using Bourse.Pipelines;

namespace Bourse.Hosting.Stages.Pipelines;

/// <summary>The scheduler: it runs pipelines when they are due.</summary>
public sealed class SchedulerKind : StageKind
{
    /// <summary>The role of the first scheduler of a home.</summary>
    public const string Role = "scheduler";

    /// <inheritdoc/>
    public override string Word => Role;

    /// <inheritdoc/>
    public override string Description => "Run the enabled pipelines when they are due, and go on with runs that others have left";

    /// <inheritdoc/>
    public override ServerParts Servers => ServerParts.Log | ServerParts.Database;

    /// <inheritdoc/>
    public override bool FollowsByDefault => true;

    /// <inheritdoc/>
    public override StageEnd End { get; } =
        new("until-complete", "End when nothing is left that could run now, instead of waiting for what is due");

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings { get; } =
    [
        Setting.Provider, Setting.ParallelTasks, Setting.TaskLease, Setting.Seed, Setting.Partitions, Setting.Replication, Setting.RetentionTime,
        Setting.RetentionBytes,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<StageExample> Examples { get; } =
    [
        new(null, "until it is stopped"), new(null, "what is due or was left now, and no more") { ChangesEnd = true },
    ];

    /// <inheritdoc/>
    public override bool CanCatchUp => true;

    /// <inheritdoc/>
    public override bool SeveralMayRun => true;

    /// <inheritdoc/>
    public override bool RunsInDemo => false;

    /// <inheritdoc/>
    public override IEnumerable<StageRole> RolesOf(Network network) => [new StageRole(Role, this)];

    /// <inheritdoc/>
    public override StageRole FindRole(NetworkComposition network, string? name) => RolesOf(network.Network).Single();

    /// <inheritdoc/>
    public override void Check(NetworkComposition network) => _ = network.Host.Pipelines.Pipelines;

    /// <inheritdoc/>
    public override string Announce(NetworkComposition network, StageRole role) =>
        $"{role.Name}: pipelines in {network.Host.Pipelines.StorePlace}, bars into {network.Settings.LogPlace}"
        + network.Settings.BarProvider.Remark;

    /// <inheritdoc/>
    public override async Task<IStage> CreateAsync(StageServices services, StageRole role, StageRun run, CancellationToken cancellation)
    {
        var (host, pipelines) = (services.Host, services.Host.Pipelines);
        var work = await pipelines.OpenWorkAsync(cancellation);
        var options = new SchedulerOptions(role.Name, pipelines.Pipelines, pipelines.RunnerOptions)
        {
            CatchUp = run.CatchUp, UntilIdle = !run.Follow,
        };
        return new SchedulerStage(pipelines.OpenStore(), work.Work, options, host.Clock, work);
    }

    /// <inheritdoc/>
    public override DateOnly? LastDayOf(StageRole role, Network network, RecordedDays days) => null;
}
