using System.Globalization;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>
/// Recomputes every valuation from the prices in the log and compares it with the evaluations in the log, the tables of the database and the
/// reports.
/// </summary>
public sealed class Auditor
{
    private readonly IEventLog _log;
    private readonly IValuationTables _database;
    private readonly IValuationEngine _engine;

    /// <summary>Creates an auditor.</summary>
    /// <param name="log">Holds the evaluations.</param>
    /// <param name="database">Holds the tables.</param>
    /// <param name="engine">Values portfolios from the prices.</param>
    public Auditor(IEventLog log, IValuationTables database, IValuationEngine engine)
    {
        _log = log;
        _database = database;
        _engine = engine;
    }

    /// <summary>Audits portfolios.</summary>
    /// <param name="request">Which ones, and what to compare.</param>
    /// <param name="progress">Receives the progress; may be null.</param>
    /// <param name="cancellation">Ends the audit.</param>
    public async Task<AuditResult> AuditAsync(AuditRequest request, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var contents = await ReadAsync(request, cancellation);
        var values = await _engine.ValueAsync(request.Portfolios, progress, cancellation);
        var differences = new List<Difference>(DatabaseAudit.Compare(request, contents));
        differences.AddRange(await FindUnknownAsync(request, contents, cancellation));
        differences.AddRange(ContradictionsOf(request, contents.Evaluations));
        var (portfolios, behind) = (new List<AuditedPortfolio>(), 0);
        foreach (var (stored, expected) in contents.Portfolios.Zip(values.Portfolios))
        {
            var audit = new PortfolioAudit(request, contents, stored, expected, values.HasLostPrices);
            var found = audit.Compare();
            differences.AddRange(found);
            behind = Math.Max(behind, audit.Behind);
            portfolios.Add(audit.Summarize(found));
        }

        differences.AddRange(FindMissingReports(request, contents.Portfolios));
        return new AuditResult
        {
            Prices = values.Prices,
            Unusable = values.Unusable,
            Evaluations = contents.Evaluations.Records,
            UnusableEvaluations = contents.Evaluations.Unusable,
            Rows = contents.Portfolios.Sum(one => one.Rows.Count),
            Reports = contents.Portfolios.Count(one => one.Report is not null),
            Behind = behind,
            Portfolios = portfolios,
            Differences = differences,
        };
    }

    /// <summary>
    /// Reads against the direction of the data flow: whatever a report or row was computed from is in the log by the time the log is read.
    /// </summary>
    private async Task<NetworkContents> ReadAsync(AuditRequest request, CancellationToken cancellation)
    {
        var inventory = await _database.ReadInventoryAsync(cancellation);
        var portfolios = await ReadStoredAsync(request, inventory, cancellation);
        var topic = await _log.FindTopicAsync(Topics.Evaluations, cancellation);
        var ranges = await _log.GetRangesAsync(Topics.Evaluations, cancellation);
        var validator = new EvaluationValidator([.. request.Network.Portfolios], request.Calendar);
        var evaluations = await EvaluationHistory.ReadAsync(_log, validator, cancellation);
        return new NetworkContents(inventory, portfolios, evaluations, topic, ranges);
    }

    private async Task<List<StoredPortfolio>> ReadStoredAsync(AuditRequest request, DatabaseInventory inventory, CancellationToken cancellation)
    {
        var stored = new List<StoredPortfolio>();
        // Some databases fold the case of their tables' names.
        var tables = inventory.Tables.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var portfolio in request.Portfolios)
        {
            var report = request.ReadReport(portfolio.Key);
            var (unreadable, hasTable) = (new List<UnreadableRow>(), tables.Contains(portfolio.Key));
            var rows = hasTable ? await _database.ReadAllAsync(portfolio.Key, unreadable.Add, cancellation) : [];
            stored.Add(new StoredPortfolio(portfolio, report, rows) { HasTable = hasTable, Unreadable = unreadable });
        }

        return stored;
    }

    /// <summary>Rows, evaluations and reports whose portfolio is not in the network.</summary>
    private async Task<List<Difference>> FindUnknownAsync(AuditRequest request, NetworkContents contents, CancellationToken cancellation)
    {
        var differences = new List<Difference>();
        if (!request.IsWholeNetwork) return differences;
        var known = request.Portfolios.Select(portfolio => portfolio.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var table in contents.Inventory.Tables.Where(table => !known.Contains(table)))
        {
            var rows = await _database.CountRowsAsync(table, cancellation);
            if (rows > 0) differences.Add(Unknown(DifferencePlace.Table, table, "rows", rows));
        }

        differences.AddRange(contents.Evaluations.Unknown.Select(one => Unknown(DifferencePlace.Topic, one.Key, "evaluations", one.Value)));
        differences.AddRange(request.ReportedPortfolios.Where(key => !known.Contains(key)).Distinct(StringComparer.Ordinal)
            .Select(key => Unknown(DifferencePlace.Report, key, "reports", request.ReportedPortfolios.Count(other => other == key))));
        return differences;
    }

    private static IEnumerable<Difference> ContradictionsOf(AuditRequest request, EvaluationHistory evaluations)
    {
        var audited = request.Portfolios.Select(portfolio => portfolio.Key).ToHashSet(StringComparer.Ordinal);
        return evaluations.Contradictions.Where(one => audited.Contains(one.Portfolio));
    }

    /// <summary>When some reports exist and others do not, the missing ones were lost.</summary>
    private static IEnumerable<Difference> FindMissingReports(AuditRequest request, IReadOnlyList<StoredPortfolio> stored) =>
        !request.ExpectsReports && stored.All(one => one.Report is null)
            ? []
            : stored.Where(one => one.Report is null).Select(one =>
                new Difference(DifferencePlace.Report, one.Portfolio.Key, null, "file", "a report in JSON", Difference.Nothing));

    private static Difference Unknown(string place, string portfolio, string what, long count) => new(
        place, portfolio, null, $"{what} of an unknown portfolio", Difference.Nothing, count.ToString(CultureInfo.InvariantCulture));
}
