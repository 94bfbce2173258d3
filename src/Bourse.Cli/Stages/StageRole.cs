using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Cli.Stages;

/// <summary>What a stage does in the network; stages stop in this order.</summary>
internal enum StageKind
{
    /// <summary>It publishes prices.</summary>
    Exchange,

    /// <summary>It values portfolios.</summary>
    Investor,

    /// <summary>It takes evaluations into the database.</summary>
    Ingestion,
}

/// <summary>A stage's place in a network.</summary>
/// <param name="Name">Its name and role, e.g. <c>se1</c>, <c>inv1</c>, <c>ingest</c>.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Topic">The topic it reads; null when it reads none.</param>
/// <param name="Group">The group under which it reads; null when it reads none.</param>
/// <param name="Title">Its name on a command line, e.g. <c>Inv1</c>.</param>
internal sealed record StageRole(string Name, StageKind Kind, string? Topic, string? Group, string Title)
{
    /// <summary>The name of the ingestion.</summary>
    public const string Ingest = "ingest";

    /// <summary>The name of an investor's stage.</summary>
    public static string NameOf(Investor investor) => investor.Id.ToLowerInvariant();

    /// <summary>The stages of a network, in the order in which data flow.</summary>
    public static IReadOnlyList<StageRole> Of(Network network) =>
    [
        .. network.Exchanges.Select(exchange => new StageRole(exchange.Name, StageKind.Exchange, null, null, exchange.Name)),
        .. network.Investors.Select(investor =>
            new StageRole(NameOf(investor), StageKind.Investor, Topics.Prices, $"investor-{investor.Id}", investor.Id)),
        new StageRole(Ingest, StageKind.Ingestion, Topics.Evaluations, IngestionOptions.Group, Ingest),
    ];

    /// <summary>How many records it has not read, as the log sees it; null when it reads none or its topic is not there.</summary>
    public async Task<long?> FindLagAsync(IEventLog log, CancellationToken cancellation)
    {
        if (Topic is null || Group is null || await log.FindTopicAsync(Topic, cancellation) is null) return null;
        var committed = await log.GetCommittedAsync(Group, cancellation);
        var ranges = await log.GetRangesAsync(Topic, cancellation);
        return ranges.Sum(range => Math.Max(0, range.End - Math.Max(range.Start, committed.GetValueOrDefault(range.Partition, range.Start))));
    }

    /// <summary>The same for a display that must not fail: what is wrong with the log, the stages find out, and tell.</summary>
    public async Task<long?> GlimpseLagAsync(IEventLog log)
    {
        try
        {
            return await FindLagAsync(log, CancellationToken.None);
        }
        catch (BourseException)
        {
            return null;
        }
    }
}
