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

    /// <summary>Audits the portfolios given.</summary>
    /// <param name="portfolios">Which ones.</param>
    /// <param name="readReport">Gives a portfolio's report in JSON by the portfolio's key, or null when there is none.</param>
    /// <param name="live">
    /// Whether stages are running. If so, trailing days that have not reached the topic, a table or a report yet are counted instead of reported as
    /// differences.
    /// </param>
    /// <param name="progress">Receives the progress; may be null.</param>
    /// <param name="cancellation">Ends the audit.</param>
    public async Task<AuditResult> AuditAsync(
        IReadOnlyList<Portfolio> portfolios, Func<string, ReadOnlyMemory<byte>?> readReport, bool live, IProgress<WorkProgress>? progress,
        CancellationToken cancellation)
    {
        // Reads against the direction of the data flow: whatever a report or row was computed from is in the log by the time the log is read.
        var found = new List<(Portfolio Portfolio, ReadOnlyMemory<byte>? Report, IReadOnlyList<ValuationRow> Rows)>();
        foreach (var portfolio in portfolios)
        {
            var report = readReport(portfolio.Key);
            found.Add((portfolio, report, await _database.ReadAllAsync(portfolio.Key, cancellation)));
        }

        var evaluations = await EvaluationHistory.ReadAsync(_log, cancellation);
        var values = await _engine.ValueAsync(portfolios, progress, cancellation);
        var differences = new List<Difference>(evaluations.Contradictions);
        var behind = 0;
        foreach (var ((portfolio, report, rows), expected) in found.Zip(values.Portfolios))
        {
            var logged = evaluations.Of(portfolio.Key);
            differences.AddRange(TopicAudit.Compare(portfolio, Reached(logged.Count == 0 ? null : logged.Keys.Max()), logged));
            differences.AddRange(TableAudit.Compare(portfolio.Key, Reached(rows.Count == 0 ? null : rows[^1].AsOf), logged, rows));
            if (report is { } json)
            {
                var reported = live ? ReportAudit.DaysOf(json, expected) : Reached(rows.Count == 0 ? null : rows[^1].AsOf);
                differences.AddRange(ReportAudit.Compare(portfolio.Key, reported, json));
            }

            IReadOnlyList<AuditedDay> Reached(DateOnly? last)
            {
                // Nobody can know whether the run has ended: if so, its last days may have values although prices are missing.
                var reached = expected.Where(day => day.Date <= last || !live && !day.OnlyAtEnd).ToList();
                if (!live) return reached;
                behind = Math.Max(behind, expected.Count(day => !day.OnlyAtEnd) - reached.Count(day => !day.OnlyAtEnd));
                return reached;
            }
        }

        // Some reports exist and others do not: the missing ones were lost.
        if (found.Any(one => one.Report is not null))
        {
            differences.AddRange(found.Where(one => one.Report is null).Select(one =>
                new Difference(ReportAudit.Place, one.Portfolio.Key, null, "file", "a report in JSON", Difference.Nothing)));
        }

        return new AuditResult(
            values.Prices, evaluations.Records, found.Sum(one => one.Rows.Count), found.Count(one => one.Report is not null), behind, differences);
    }
}
