using Bourse.Bars;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Market;

namespace Bourse.Hosting.Stages;

/// <summary>
/// A kind of stage: what it reads and writes, which of its stages a network has, and how one is created. A host knows only the kinds of its
/// <see cref="NetworkTopology"/>, so a new kind needs one class and one line in the topology.
/// </summary>
public abstract class StageKind
{
    /// <summary>The word that starts a stage of this kind, e.g. <c>exchange</c>.</summary>
    public abstract string Word { get; }

    /// <summary>What it does, a sentence without a full stop.</summary>
    public abstract string Description { get; }

    /// <summary>The topic it reads; null when it reads none.</summary>
    public virtual string? Reads => null;

    /// <summary>The topic it writes; null when it writes none.</summary>
    public virtual string? Writes => null;

    /// <summary>The parts of the network that its stages use.</summary>
    public virtual ServerParts Servers => ServerParts.Log;

    /// <summary>
    /// Whether a stage that is started alone waits for more by default after the last day; otherwise it ends with the last day by default.
    /// </summary>
    public abstract bool FollowsByDefault { get; }

    /// <summary>Whether a network has its stages only when they are asked for (<see cref="NetworkTopology.With"/>).</summary>
    public virtual bool IsOnRequest => false;

    /// <summary>The option that makes a stage end, or go on, contrary to its default.</summary>
    public virtual StageEnd End => FollowsByDefault
        ? new StageEnd("until-complete", "End after the last trading day that is wanted instead of waiting for more")
        : new StageEnd("follow", "Go on with each new day instead of ending after the last one");

    /// <summary>
    /// Whether a stage that does not wait for more ends when it has read all that its topics hold; otherwise it ends with the last day.
    /// </summary>
    public virtual bool EndsWithTopics => false;

    /// <summary>Where a stage can begin, other than where it has stopped: the words of an option; none when it cannot.</summary>
    public virtual IReadOnlyList<StageMode> Modes => [];

    /// <summary>The settings that affect it.</summary>
    public abstract IReadOnlyList<Setting> Settings { get; }

    /// <summary>What names one of several stages of this kind; null when there is one only.</summary>
    public virtual StageArgument? Argument => null;

    /// <summary>How it is started, for help.</summary>
    public abstract IReadOnlyList<StageExample> Examples { get; }

    /// <summary>Its names in other programs, for help; null when there are none.</summary>
    public virtual string? Aliases => null;

    /// <summary>The stages of this kind that a network has.</summary>
    public abstract IEnumerable<StageRole> RolesOf(Network network);

    /// <summary>The words that an alias stands for, the kind's own first; null when this kind does not define it.</summary>
    public virtual IReadOnlyList<string>? ExpandAlias(string alias) => null;

    /// <summary>The setting that is given in place of a stage's name; null when the name is one.</summary>
    public virtual Setting? SettingInPlaceOf(string name) => null;

    /// <summary>The stage of that name, or the one there is.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public abstract StageRole FindRole(NetworkComposition network, string? name);

    /// <summary>Refuses a configuration with which this kind could not do its work.</summary>
    /// <exception cref="BourseException">It is one (<see cref="FailureKind.Usage"/>).</exception>
    public virtual void Check(NetworkComposition network)
    {
    }

    /// <summary>Whether its stages read that topic.</summary>
    public virtual bool ReadsTopic(string topic) => topic == Reads;

    /// <summary>
    /// Tells, by the validators of its stages, why one of them could not use a message of the topic that they read, or null. Null instead of the
    /// check when every message can be used.
    /// </summary>
    public virtual Func<CopiedRecord, string?>? CreateCheck(NetworkComposition network) => null;

    /// <summary>The message when a stage starts; null for none.</summary>
    public virtual string? Announce(NetworkComposition network, StageRole role) => null;

    /// <summary>Whether a stage can go on with each new day.</summary>
    public virtual bool CanFollow(NetworkComposition network, StageRole role) => true;

    /// <summary>Whether its stages can send what was changed after it had been published (<see cref="StageRun.Revise"/>).</summary>
    public virtual bool CanRevise => false;

    /// <summary>Whether its stages can start at the offsets of their group (<see cref="StageRun.FromCommitted"/>).</summary>
    public virtual bool CanStartFromCommitted => false;

    /// <summary>Whether its stages can run all times that were missed (<see cref="StageRun.CatchUp"/>).</summary>
    public virtual bool CanCatchUp => false;

    /// <summary>Whether several processes of one home may run a stage of this kind, each under a role of its own.</summary>
    public virtual bool SeveralMayRun => false;

    /// <summary>Whether it takes part in a demo, which runs the history once.</summary>
    public virtual bool RunsInDemo => true;

    /// <summary>Makes a stage, with whatever it needs on the servers.</summary>
    /// <param name="services">What it works with.</param>
    /// <param name="role">Which stage.</param>
    /// <param name="run">How it is run.</param>
    /// <param name="cancellation">Ends the work.</param>
    public abstract Task<IStage> CreateAsync(StageServices services, StageRole role, StageRun run, CancellationToken cancellation);

    /// <summary>The last day a stage has finished according to log and database; null when they do not show it.</summary>
    public abstract DateOnly? LastDayOf(StageRole role, Network network, RecordedDays days);
}

/// <summary>What names a stage.</summary>
/// <param name="Name">Its placeholder in help, e.g. <c>INVESTOR</c>.</param>
/// <param name="Description">What it is.</param>
public sealed record StageArgument(string Name, string Description);

/// <summary>How a stage is run.</summary>
/// <param name="DayInterval">How long a trading day takes; zero is as fast as it goes.</param>
/// <param name="Follow">Whether it goes on and waits for more; otherwise it ends after the last trading day.</param>
public sealed record StageRun(TimeSpan DayInterval, bool Follow)
{
    /// <summary>Whether an exchange sends prices of its file that were changed after they had been published.</summary>
    public bool Revise { get; init; }

    /// <summary>Whether a scheduler runs all times that were missed, in order; otherwise the latest.</summary>
    public bool CatchUp { get; init; }

    /// <summary>Whether a sink starts at the offsets that its group has committed instead of those in its store.</summary>
    public bool FromCommitted { get; init; }

    /// <summary>Where a stream of bars begins.</summary>
    public BarStreamStart BarsStart { get; init; } = new(BarStreamMode.Continue);
}

/// <summary>The option that makes a stage end, or go on, contrary to its default.</summary>
/// <param name="Name">Its name without dashes.</param>
/// <param name="Description">Its effect.</param>
public sealed record StageEnd(string Name, string Description);

/// <summary>A place where a stage can begin.</summary>
/// <param name="Word">How it is chosen.</param>
/// <param name="Description">Its effect, for help.</param>
public sealed record StageMode(string Word, string Description);

/// <summary>A way to start a stage, for help.</summary>
/// <param name="Name">The stage's name; null when there is one only.</param>
/// <param name="Says">Its effect.</param>
/// <param name="Settings">The settings it is given.</param>
public sealed record StageExample(string? Name, string Says, params IReadOnlyList<(Setting Setting, string Value)> Settings)
{
    /// <summary>Whether it requests the opposite of <see cref="StageKind.FollowsByDefault"/>.</summary>
    public bool ChangesEnd { get; init; }

    /// <summary>Where it begins (<see cref="StageKind.Modes"/>); null where it has stopped.</summary>
    public string? Mode { get; init; }
}
