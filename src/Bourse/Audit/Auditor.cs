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
        // Reads against the direction of the data flow: whatever a report or row was computed from is in the log by the time the log is read.
        var stored = await ReadStoredAsync(request, cancellation);
        var differences = await FindUnknownTablesAsync(request, cancellation);
        var evaluations = await EvaluationHistory.ReadAsync(_log, cancellation);
        var values = await _engine.ValueAsync(request.Portfolios, progress, cancellation);
        differences.AddRange(FindUnknownEvaluations(request, evaluations));
        var (portfolios, behind, notChecked) = (new List<AuditedPortfolio>(), 0, 0L);
        foreach (var (one, expected) in stored.Zip(values.Portfolios))
        {
            var audit = new PortfolioAudit(request, one, evaluations, expected, values.HasLostPrices);
            differences.AddRange(audit.Compare());
            behind = Math.Max(behind, audit.Behind);
            notChecked += audit.Unchecked;
            portfolios.Add(audit.Summary);
        }

        differences.AddRange(FindMissingReports(stored));
        return new AuditResult
        {
            Prices = values.Prices,
            Unusable = values.Unusable,
            Evaluations = evaluations.Records,
            Rows = stored.Sum(one => one.Rows.Count),
            Reports = stored.Count(one => one.Report is not null),
            Behind = behind,
            Unchecked = notChecked,
            Portfolios = portfolios,
            Differences = differences,
        };
    }

    private async Task<List<StoredPortfolio>> ReadStoredAsync(AuditRequest request, CancellationToken cancellation)
    {
        var stored = new List<StoredPortfolio>();
        foreach (var portfolio in request.Portfolios)
        {
            var report = request.ReadReport(portfolio.Key);
            stored.Add(new StoredPortfolio(portfolio, report, await _database.ReadAllAsync(portfolio.Key, cancellation)));
        }

        return stored;
    }

    /// <summary>Tables with rows whose portfolio is not in the network.</summary>
    private async Task<List<Difference>> FindUnknownTablesAsync(AuditRequest request, CancellationToken cancellation)
    {
        var differences = new List<Difference>();
        if (!request.IsWholeNetwork) return differences;
        // Some databases fold the case of their tables' names.
        var known = request.Portfolios.Select(portfolio => portfolio.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var table in await _database.ListPortfoliosAsync(cancellation))
        {
            if (known.Contains(table.Portfolio) || table.Last is null) continue;
            differences.Add(Unknown(TableAudit.Place, table.Portfolio, "rows", await _database.CountRowsAsync(table.Portfolio, cancellation)));
        }

        return differences;
    }

    /// <summary>Evaluations whose portfolio is not in the network, and contradictory ones of those that are audited.</summary>
    private static IEnumerable<Difference> FindUnknownEvaluations(AuditRequest request, EvaluationHistory evaluations)
    {
        var known = request.Portfolios.Select(portfolio => portfolio.Key).ToHashSet(StringComparer.Ordinal);
        var contradictions = evaluations.Contradictions.Where(one => known.Contains(one.Portfolio));
        if (!request.IsWholeNetwork) return contradictions;
        var unknown = evaluations.Portfolios.Where(key => !known.Contains(key));
        return unknown.Select(key => Unknown(TopicAudit.Place, key, "evaluations", evaluations.Of(key).Count)).Concat(contradictions);
    }

    /// <summary>When some reports exist and others do not, the missing ones were lost.</summary>
    private static IEnumerable<Difference> FindMissingReports(IReadOnlyList<StoredPortfolio> stored) => stored.All(one => one.Report is null)
        ? []
        : stored.Where(one => one.Report is null).Select(one =>
            new Difference(ReportAudit.Place, one.Portfolio.Key, null, "file", "a report in JSON", Difference.Nothing));

    private static Difference Unknown(string place, string portfolio, string what, long count) => new(
        place, portfolio, null, $"{what} of an unknown portfolio", Difference.Nothing, count.ToString(CultureInfo.InvariantCulture));
}

/// <summary>What is stored of a portfolio outside the log.</summary>
/// <param name="Portfolio">The portfolio.</param>
/// <param name="Report">Its report in JSON; null when there is none.</param>
/// <param name="Rows">The rows of its table, by date.</param>
internal sealed record StoredPortfolio(Portfolio Portfolio, ReadOnlyMemory<byte>? Report, IReadOnlyList<ValuationRow> Rows);
