using System.Security.Cryptography;
using System.Text;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages.Ledger;
using Bourse.Market;

namespace Bourse.Hosting.Stages.Bars;

/// <summary>The stream of bars: it writes the topics of all symbols to the bar store.</summary>
public sealed class StreamKind : StageKind
{
    /// <inheritdoc/>
    public override string Word => BarStreamOptions.Role;

    /// <inheritdoc/>
    public override string Description => "Write the bars of all symbols to the bar store";

    /// <inheritdoc/>
    public override ServerParts Servers => ServerParts.Log | ServerParts.Bars | ServerParts.Engine;

    /// <inheritdoc/>
    public override bool FollowsByDefault => true;

    /// <inheritdoc/>
    public override bool IsOnRequest => true;

    /// <inheritdoc/>
    public override StageEnd End { get; } = new("until-end", "End when everything that the topics hold is in the store");

    /// <inheritdoc/>
    public override bool EndsWithTopics => true;

    /// <inheritdoc/>
    public override IReadOnlyList<StageMode> Modes { get; } =
    [
        new(nameof(BarStreamMode.Initial).ToLowerInvariant(), "reads all topics from the beginning"),
        new(nameof(BarStreamMode.Append).ToLowerInvariant(), "reads only what comes from now on"),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings { get; } = [Setting.Bars, Setting.Engine, Setting.Replication];

    /// <inheritdoc/>
    public override IReadOnlyList<StageExample> Examples { get; } =
    [
        new(null, "goes on where it stopped, until it is stopped"),
        new(null, "what the topics hold now, from the beginning") { Mode = "initial", ChangesEnd = true },
        new(null, "into Cassandra", (Setting.Bars, "cassandra:HOST:9042")),
        new(null, "the same, by Spark", (Setting.Bars, "cassandra:HOST:9042"), (Setting.Engine, "spark:sc://HOST:15002")),
    ];

    /// <inheritdoc/>
    public override string Aliases => "consumer_stream";

    /// <inheritdoc/>
    public override IEnumerable<StageRole> RolesOf(Network network) => [new StageRole(BarStreamOptions.Role, this)];

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ExpandAlias(string alias) =>
        alias.Equals(Aliases, StringComparison.OrdinalIgnoreCase) ? [Word] : null;

    /// <inheritdoc/>
    public override StageRole FindRole(NetworkComposition network, string? name) => RolesOf(network.Network).Single();

    /// <inheritdoc/>
    public override bool ReadsTopic(string topic) => SymbolNames.TryParseTopic(topic, out _);

    /// <inheritdoc/>
    public override Func<CopiedRecord, string?> CreateCheck(NetworkComposition network) => BarCheck.FindProblem;

    /// <inheritdoc/>
    public override string Announce(NetworkComposition network, StageRole role) =>
        $"{role.Name}: {(network.Settings.Spark is { } spark ? $"Spark at {spark} " : "")}reads the symbols' topics in {network.Settings.LogPlace} "
        + $"and writes {network.Settings.BarsPlace}";

    /// <inheritdoc/>
    public override async Task<IStage> CreateAsync(StageServices services, StageRole role, StageRun run, CancellationToken cancellation)
    {
        var (host, settings) = (services.Host, services.Network.Settings);
        var log = await host.OpenLogAsync(cancellation);
        var options = new BarStreamOptions
        {
            Group = GroupOf(settings),
            Start = run.BarsStart,
            InstanceId = settings.Kafka is null ? role.Name : GroupInstanceName.Of(settings.Home, Environment.MachineName, role.Name),
            Logger = host.Logger,
        };
        return BarStreamFactory.Open(host, log, options, run.Follow);
    }

    /// <summary>
    /// The group of a bar store. Members of a group share the topics, so streams of a log that write to different files must be in different groups.
    /// </summary>
    public static string GroupOf(Configuration.Settings settings)
    {
        if (settings.Kafka is null || settings.Cassandra is not null) return BarStreamOptions.DefaultGroup;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Environment.MachineName}:{settings.Home.BarsFile}"));
        return $"{BarStreamOptions.DefaultGroup}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
    }

    /// <inheritdoc/>
    public override DateOnly? LastDayOf(StageRole role, Network network, RecordedDays days) => null;
}
