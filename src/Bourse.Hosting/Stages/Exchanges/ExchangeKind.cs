using Bourse.Events;
using Bourse.Exchanges;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Market;

namespace Bourse.Hosting.Stages.Exchanges;

/// <summary>Exchanges: they publish prices, by a model, out of a file or from the bars of real symbols.</summary>
public sealed class ExchangeKind : StageKind
{
    private const string AliasSuffix = "_server";

    /// <inheritdoc/>
    public override string Word => "exchange";

    /// <inheritdoc/>
    public override string Description => "Publish an exchange's prices, one trading day after another";

    /// <inheritdoc/>
    public override string Writes => Topics.Prices;

    /// <inheritdoc/>
    public override bool FollowsByDefault => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings { get; } =
    [
        Setting.From, Setting.To, Setting.DayInterval, Setting.Seed, Setting.Calendar, .. Setting.OfPriceFiles, Setting.Partitions,
        Setting.Dialect, Setting.Replication, Setting.RetentionTime, Setting.RetentionBytes, Setting.Compression, Setting.Bars,
    ];

    /// <inheritdoc/>
    public override StageArgument Argument => new(
        "EXCHANGE", "The exchange's name, e.g. se1; csv:FILE for a file of real prices; bars:SYMBOL,SYMBOL for bars");

    /// <inheritdoc/>
    public override IReadOnlyList<StageExample> Examples { get; } =
    [
        new("se1", "a trading day every two seconds, from where it stopped"),
        new("se2", "the whole history as fast as it goes", (Setting.DayInterval, "0")),
        new("csv:samples/aapl-googl-tsla-2015.csv", "real prices from a file", (Setting.DayInterval, "0")),
        new("bars:NVDA,IBM", "the closes of the sessions in the bar store", (Setting.DayInterval, "0")),
    ];

    /// <inheritdoc/>
    public override bool CanRevise => true;

    /// <inheritdoc/>
    public override string Aliases => "se1_server, se2_server";

    /// <inheritdoc/>
    public override IEnumerable<StageRole> RolesOf(Network network) => network.Exchanges.Select(RoleOf);

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ExpandAlias(string alias) =>
        alias.Length > AliasSuffix.Length && alias.EndsWith(AliasSuffix, StringComparison.OrdinalIgnoreCase)
            ? [Word, alias[..^AliasSuffix.Length]]
            : null;

    /// <inheritdoc/>
    public override Setting? SettingInPlaceOf(string name) => IsSource(name) ? Setting.Exchange : null;

    /// <inheritdoc/>
    public override StageRole FindRole(NetworkComposition network, string? name)
    {
        var listing = IsSource(name!) ? network.Network.Exchanges[0] : network.Network.FindExchange(name!);
        PriceSources.Check(network, listing);
        return RoleOf(listing);
    }

    /// <inheritdoc/>
    public override void Check(NetworkComposition network)
    {
        foreach (var listing in network.Network.Exchanges) PriceSources.Check(network, listing);
    }

    /// <inheritdoc/>
    public override string Announce(NetworkComposition network, StageRole role)
    {
        var listing = ListingOf(network, role);
        // Real prices define their own days, and have no seed.
        var model = NetworkComposition.IsModel(listing) ? $", seed {network.Settings.Seed}, calendar {network.ModelCalendar.Name}" : "";
        return $"{role.Name}: {listing.Source}{model}, writes {Writes} in {network.Settings.LogPlace}";
    }

    /// <inheritdoc/>
    public override bool CanFollow(NetworkComposition network, StageRole role) => network.FindFile(ListingOf(network, role)) is null;

    /// <inheritdoc/>
    public override async Task<IStage> CreateAsync(StageServices services, StageRole role, StageRun run, CancellationToken cancellation)
    {
        var network = services.Network;
        var listing = ListingOf(network, role);
        if (!run.Follow) await PriceSources.RequireBarsAsync(network, listing, cancellation);
        var log = await services.OpenLogAsync(cancellation);
        var source = await PriceSources.OpenAsync(network, listing, cancellation);
        try
        {
            return await CreateAsync(services, role, run, (log, listing, source), cancellation);
        }
        catch when (source is IAsyncDisposable opened)
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DateOnly? LastDayOf(StageRole role, Network network, RecordedDays days) => days.Log.OfExchange(role.Name);

    private static async Task<IStage> CreateAsync(
        StageServices services, StageRole role, StageRun run, (IEventLog Log, ExchangeListing Listing, IPriceSource Source) parts,
        CancellationToken cancellation)
    {
        var ((log, listing, source), network) = (parts, services.Network);
        var revised = NetworkComposition.IsModel(listing)
            ? 0
            : await FileRevisions.TakeAsync(services, log, listing, source, run.Revise, cancellation);
        var options = new ExchangeOptions
        {
            Name = role.Name, From = network.Settings.From, To = network.Settings.To, DayInterval = run.DayInterval, Follow = run.Follow,
            Dialect = network.Settings.Dialect, Revised = revised,
        };
        return new Exchange(options, source, log, services.Host.Clock);
    }

    private StageRole RoleOf(ExchangeListing exchange) => new(exchange.Name, this, exchange.Name);

    private static bool IsSource(string name) =>
        name.StartsWith(NetworkComposition.CsvPrefix, StringComparison.OrdinalIgnoreCase) || BarsSource.IsOne(name);

    private static ExchangeListing ListingOf(NetworkComposition network, StageRole role) => network.Network.FindExchange(role.Name);
}
