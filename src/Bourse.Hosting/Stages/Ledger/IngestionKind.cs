using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;

namespace Bourse.Hosting.Stages.Ledger;

/// <summary>The ingestion: it takes the evaluations into the database.</summary>
public sealed class IngestionKind : StageKind
{
    /// <summary>The role of the ingestion.</summary>
    public const string Role = "ingest";

    /// <inheritdoc/>
    public override string Word => Role;

    /// <inheritdoc/>
    public override string Description => "Write the evaluations to the database, each exactly once";

    /// <inheritdoc/>
    public override string Reads => Topics.Evaluations;

    /// <inheritdoc/>
    public override ServerParts Servers => ServerParts.Log | ServerParts.Database;

    /// <inheritdoc/>
    public override bool FollowsByDefault => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings { get; } =
    [
        Setting.From, Setting.To, Setting.Calendar, Setting.Portfolios, .. Setting.OfPriceFiles,
        Setting.Partitions, Setting.Replication, Setting.RetentionTime, Setting.RetentionBytes,
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<StageExample> Examples { get; } =
    [
        new(null, "until it is stopped"),
        new(null, "until every portfolio has its last trading day") { ChangesEnd = true },
    ];

    /// <inheritdoc/>
    public override bool CanStartFromCommitted => true;

    /// <inheritdoc/>
    public override string Aliases => "app1";

    /// <inheritdoc/>
    public override IEnumerable<StageRole> RolesOf(Network network) => [new StageRole(Role, this, null, IngestionOptions.Group)];

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ExpandAlias(string alias) =>
        alias.Equals(Aliases, StringComparison.OrdinalIgnoreCase) ? [Word] : null;

    /// <inheritdoc/>
    public override StageRole FindRole(NetworkComposition network, string? name) => RolesOf(network.Network).Single();

    /// <inheritdoc/>
    public override string Announce(NetworkComposition network, StageRole role) =>
        $"{role.Name}: reads {Reads} in {network.Settings.LogPlace} and writes {network.Settings.DatabasePlace}";

    /// <inheritdoc/>
    public override async Task<IStage> CreateAsync(StageServices services, StageRole role, StageRun run, CancellationToken cancellation)
    {
        var (network, settings) = (services.Network, services.Network.Settings);
        await InitializeAsync(services.Database, network.Network, cancellation);
        var log = await services.OpenLogAsync(cancellation);
        var options = new IngestionOptions
        {
            Network = network.Network,
            Calendar = network.Calendar,
            From = settings.From,
            To = settings.To,
            UntilComplete = !run.Follow,
            StartsFromCommitted = run.FromCommitted,
            InstanceId = settings.Kafka is null ? role.Name : GroupInstanceName.Of(settings.Home, Environment.MachineName),
            Logger = services.Host.Logger,
            PriceStored = services.Host.Instruments is { } instruments ? instruments.NoteRow : null,
        };
        return new Ingestion(log, StoreOf(services), services.Database, options, services.Host.Clock);
    }

    /// <inheritdoc/>
    public override Func<CopiedRecord, string?> CreateCheck(NetworkComposition network) =>
        new EvaluationCheck(network.Network, network.Calendar).FindProblem;

    /// <inheritdoc/>
    public override DateOnly? LastDayOf(StageRole role, Network network, RecordedDays days) => RecordedDays.Slowest(days.Tables);

    private static ISinkStore<PortfolioRows> StoreOf(StageServices services)
    {
        var database = DatabaseFactory.NameOf(services.Network.Settings);
        return services.Host.Instruments?.Measure<PortfolioRows>(services.Database, database, rows => rows.Rows.Length) ?? services.Database;
    }

    /// <summary>Creates missing tables. When all exist, a user with write permission on rows is sufficient.</summary>
    private static async Task InitializeAsync(IInvestorsDatabase database, Network network, CancellationToken cancellation)
    {
        try
        {
            var tables = (await database.ListPortfoliosAsync(cancellation)).Select(table => table.Portfolio).ToHashSet(StringComparer.Ordinal);
            await database.ReadProgressAsync(cancellation);
            if (network.Portfolios.All(portfolio => tables.Contains(portfolio.Key))) return;
        }
        catch (BourseException e) when (e.Code == BourseErrorCode.DatabaseNotInitialized)
        {
            // They are made below.
        }

        await database.InitializeAsync(network, cancellation);
    }
}
