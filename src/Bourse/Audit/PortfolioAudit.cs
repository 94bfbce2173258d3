using Bourse.Ledger;

namespace Bourse.Audit;

/// <summary>
/// Compares one portfolio's evaluations, rows and report with what follows from the prices. Where prices have been deleted from the log, days without
/// them are counted instead of compared.
/// </summary>
internal sealed class PortfolioAudit
{
    private readonly AuditRequest _request;
    private readonly StoredPortfolio _stored;
    private readonly EvaluationHistory _evaluations;
    private readonly IReadOnlyDictionary<DateOnly, LoggedEvaluation> _logged;
    private readonly IReadOnlyList<AuditedDay> _expected;
    private readonly HashSet<DateOnly> _unpriced;

    /// <summary>Prepares the comparison of one portfolio.</summary>
    /// <param name="request">What is audited.</param>
    /// <param name="stored">Its table and report.</param>
    /// <param name="evaluations">The evaluations of all portfolios.</param>
    /// <param name="expected">What it must be worth; of a log that has lost prices, on the days whose prices are all there.</param>
    /// <param name="hasLostPrices">Whether the log has lost prices.</param>
    public PortfolioAudit(
        AuditRequest request, StoredPortfolio stored, EvaluationHistory evaluations, IReadOnlyList<AuditedDay> expected, bool hasLostPrices)
    {
        (_request, _stored, _evaluations, _expected) = (request, stored, evaluations, expected);
        _logged = evaluations.Of(stored.Portfolio.Key);
        _unpriced = hasLostPrices ? FindUnpriced() : [];
    }

    /// <summary>Trailing days of a running network that are still being processed.</summary>
    public int Behind { get; private set; }

    /// <summary>Valued days that cannot be checked, because their prices have been deleted.</summary>
    public int Unchecked => _unpriced.Count;

    /// <summary>What there is of the portfolio.</summary>
    public AuditedPortfolio Summary => new(_stored.Portfolio, _expected.Count, _logged.Count, _stored.Rows.Count);

    /// <summary>Every difference: in the topic, the table, the report.</summary>
    public IEnumerable<Difference> Compare() => [.. CompareTopic(), .. CompareTable(), .. CompareReport()];

    private IEnumerable<Difference> CompareTopic()
    {
        var found = _unpriced.Count == 0 ? _logged : _logged.Where(day => !_unpriced.Contains(day.Key)).ToDictionary();
        var expected = Reached(found.Keys);
        // Evaluations are deleted from the oldest on, so none is missing before the first that remains.
        if (_evaluations.HasLostRecords)
        {
            var first = _logged.Count == 0 ? DateOnly.MaxValue : _logged.Keys.Min();
            expected = expected.Where(day => day.Date >= first).ToList();
        }

        return TopicAudit.Compare(_stored.Portfolio, expected, found);
    }

    private IEnumerable<Difference> CompareTable()
    {
        var rows = _unpriced.Count == 0 ? _stored.Rows : _stored.Rows.Where(row => !_unpriced.Contains(row.AsOf)).ToList();
        return TableAudit.Compare(_stored.Portfolio.Key, Reached(rows.Select(row => row.AsOf)), RevisionOf, rows);

        // The revision of a deleted evaluation is unknown.
        int? RevisionOf(DateOnly day) =>
            _logged.TryGetValue(day, out var logged) ? logged.Evaluation.Revision : _evaluations.HasLostRecords ? null : 0;
    }

    private IEnumerable<Difference> CompareReport()
    {
        if (_stored.Report is not { } json) return [];
        var isIncomplete = _unpriced.Count > 0 || _expected.Any(day => !day.IsChangeKnown);
        var days = isIncomplete ? CompleteFromRows() : _request.IsLive ? _expected : Reached(_stored.Rows.Select(row => row.AsOf));
        var reported = _request.IsLive ? ReportAudit.DaysOf(json, days) : days;
        return ReportAudit.Compare(_stored.Portfolio.Key, reported, json, _request.Reports);
    }

    /// <summary>Days that have an evaluation or a row, but not all of their prices any more.</summary>
    private HashSet<DateOnly> FindUnpriced()
    {
        var priced = _expected.Select(day => day.Date).ToHashSet();
        // A later day is none of those deleted, which are the oldest; it has been made up.
        var last = _expected.Count == 0 ? DateOnly.MaxValue : _expected[^1].Date;
        return _logged.Keys.Concat(_stored.Rows.Select(row => row.AsOf)).Where(day => day < last && !priced.Contains(day)).ToHashSet();
    }

    /// <summary>The days that must have got as far as the topic or the table.</summary>
    /// <param name="found">The days that have.</param>
    private IReadOnlyList<AuditedDay> Reached(IEnumerable<DateOnly> found)
    {
        if (_expected.Count == 0) return _expected;
        var end = _expected[^1].Date;
        var last = found.Where(day => day <= end).DefaultIfEmpty().Max();
        // Days after a missing price may have waited for it before it was deleted.
        var gap = _expected.Skip(1).FirstOrDefault(day => day.Date > last && !day.IsChangeKnown)?.Date ?? DateOnly.MaxValue;
        // Nobody can know whether a run has ended: if so, its last days may have values although prices are missing.
        var reached = _expected.Where(day => day.Date <= last ? _request.IsLive || day.Date < gap : IsDue(day)).ToList();
        if (_request.IsLive) Behind = Math.Max(Behind, _expected.Count(day => day.Date > last && !day.OnlyAtEnd));
        return reached;

        bool IsDue(AuditedDay day) => !_request.IsLive && !day.OnlyAtEnd && day.Date < gap;
    }

    /// <summary>
    /// The days of a report when prices have been deleted: values that no longer follow from prices are those of the rows that the report was made
    /// from.
    /// </summary>
    private List<AuditedDay> CompleteFromRows()
    {
        var rows = _stored.Rows.ToDictionary(row => row.AsOf);
        var reached = _expected.Where(day => !day.OnlyAtEnd || rows.ContainsKey(day.Date));
        var priced = reached.Select(day => day.IsChangeKnown || !rows.TryGetValue(day.Date, out var row) ? day : day with
        {
            Change = row.EvaluationChange?.ToDecimal(),
            ChangePct = row.NavChangePct?.ToDecimal(),
        });
        return [.. priced.Concat(_stored.Rows.Where(row => _unpriced.Contains(row.AsOf)).Select(DayOf)).OrderBy(day => day.Date)];
    }

    private static AuditedDay DayOf(ValuationRow row) => new(
        row.AsOf,
        row.Evaluation.ToDecimal(),
        null,
        row.EvaluationChange?.ToDecimal(),
        row.NavChangePct?.ToDecimal(),
        row.NavPerShare.ToDecimal(),
        row.NavChange?.ToDecimal());
}
