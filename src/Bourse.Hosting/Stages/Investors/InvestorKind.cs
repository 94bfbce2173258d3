using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Configuration;
using Bourse.Intraday;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Hosting.Stages.Investors;

/// <summary>Investors: they value their portfolios as the prices arrive.</summary>
public sealed class InvestorKind : StageKind
{
    private const string AliasPrefix = "inv";

    /// <inheritdoc/>
    public override string Word => "investor";

    /// <inheritdoc/>
    public override string Description => "Value an investor's portfolios as the prices arrive";

    /// <inheritdoc/>
    public override string Reads => Topics.Prices;

    /// <inheritdoc/>
    public override string Writes => Topics.Evaluations;

    /// <inheritdoc/>
    public override bool FollowsByDefault => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Setting> Settings { get; } =
    [
        Setting.From, Setting.To, Setting.Calendar, Setting.Missing, Setting.Lateness, Setting.Portfolios, .. Setting.OfPriceFiles,
        Setting.Prices, Setting.Bars, Setting.Partitions, Setting.Dialect, Setting.Replication, Setting.RetentionTime, Setting.RetentionBytes,
        Setting.Compression,
    ];

    /// <inheritdoc/>
    public override StageArgument Argument => new("INVESTOR", "The investor's identifier, e.g. inv1");

    /// <inheritdoc/>
    public override IReadOnlyList<StageExample> Examples { get; } =
    [
        new("inv1", "until it is stopped"),
        new("inv2", "until the last trading day is valued") { ChangesEnd = true },
        new("inv3", "a missing price is replaced by the last one before", (Setting.Missing, "carry")),
        new("inv1", "portfolios of real symbols, at each bar as well", (Setting.Exchange, "bars:NVDA,IBM"), (Setting.Prices, "intraday")),
    ];

    /// <inheritdoc/>
    public override string Aliases => "inv1, inv2, inv3";

    /// <inheritdoc/>
    public override IEnumerable<StageRole> RolesOf(Network network) => network.Investors.Select(RoleOf);

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ExpandAlias(string alias)
    {
        var isAlias = alias.Length > AliasPrefix.Length && alias.StartsWith(AliasPrefix, StringComparison.OrdinalIgnoreCase)
            && alias.Skip(AliasPrefix.Length).All(char.IsAsciiDigit);
        return isAlias ? [Word, alias] : null;
    }

    /// <inheritdoc/>
    public override StageRole FindRole(NetworkComposition network, string? name) => RoleOf(network.Network.FindInvestor(name!));

    /// <inheritdoc/>
    public override void Check(NetworkComposition network)
    {
        network.RequireListedHoldings();
        if (!network.Settings.ValuesBars || network.Network.Portfolios.Any(network.IsOfBars)) return;
        throw network.Host.Sources.ValueOf(Setting.Prices).Unusable(
            "needs a portfolio whose holdings are all symbols of an exchange with bars", "name their symbols as the source of prices: bars:NVDA,IBM");
    }

    /// <inheritdoc/>
    public override string Announce(NetworkComposition network, StageRole role)
    {
        var portfolios = network.Network.FindInvestor(role.Title!).Portfolios.Count;
        return $"{role.Name}: reads {Reads} and writes {Writes} in {network.Settings.LogPlace}, {Count.Of(portfolios, "portfolio")}";
    }

    /// <inheritdoc/>
    public override async Task<IStage> CreateAsync(StageServices services, StageRole role, StageRun run, CancellationToken cancellation)
    {
        var network = services.Network;
        var log = await services.OpenLogAsync(cancellation);
        var investor = network.Network.FindInvestor(role.Title!);
        var options = OptionsOf(network, investor) with
        {
            UntilComplete = !run.Follow,
            Correction = services.Correction,
            Logger = services.Host.Logger,
        };
        var stage = new InvestorStage(log, options, services.Host.Clock);
        var portfolios = network.Settings.ValuesBars ? investor.Portfolios.Where(network.IsOfBars).ToList() : [];
        if (portfolios.Count == 0) return stage;
        await log.EnsureTopicAsync(network.Settings.TopicSpecOf(Topics.IntradayEvaluations), cancellation);
        var valuation = new IntradayValuation(log, services.Host.OpenBars(), portfolios, services.Host.Clock);
        return new IntradayInvestor(stage, valuation, services.Host.Clock);
    }

    /// <inheritdoc/>
    public override Func<CopiedRecord, string?> CreateCheck(NetworkComposition network)
    {
        network.RequireFiles();
        var checks = network.Network.Investors
            .Select(investor => new PriceCheck(OptionsOf(network, investor), network.Host.Clock)).ToList();
        return message => checks.Select(check => check.FindProblem(message)).FirstOrDefault(problem => problem is not null);
    }

    /// <inheritdoc/>
    public override DateOnly? LastDayOf(StageRole role, Network network, RecordedDays days) => RecordedDays.Slowest(
        network.Investors.First(investor => investor.Id == role.Title).Portfolios.Select(portfolio => days.Log.OfPortfolio(portfolio.Key)));

    private static InvestorOptions OptionsOf(NetworkComposition network, Investor investor) => new()
    {
        Investor = investor,
        KnownTickers = network.KnownTickers,
        Calendar = network.Calendar,
        From = network.Settings.From,
        To = network.Settings.To,
        Missing = network.Missing,
        Lateness = network.Settings.Lateness,
        Dialect = network.Settings.Dialect,
    };

    private StageRole RoleOf(Investor investor) => new(investor.Id.ToLowerInvariant(), this, investor.Id, $"investor-{investor.Id}");
}
