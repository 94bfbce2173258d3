using Bourse.Ledger;

namespace Bourse.Audit;

/// <summary>
/// Compares one portfolio's evaluations, rows and report with what follows from the prices. Where prices have been deleted from the log, days without
/// them are counted, and only the rows are compared with the evaluations.
/// </summary>
internal sealed class PortfolioAudit
{
    private readonly AuditRequest _request;
    private readonly NetworkContents _contents;
    private readonly StoredPortfolio _stored;
    private readonly IReadOnlyDictionary<DateOnly, LoggedEvaluation> _logged;
    private readonly IReadOnlyList<AuditedDay> _expected;
    private readonly HashSet<DateOnly> _unpriced;
    private readonly bool _hasLostPrices;

    /// <summary>Days that have no row but one that cannot be read.</summary>
    private readonly HashSet<DateOnly> _unreadable;

    /// <summary>Prepares the comparison of one portfolio.</summary>
    /// <param name="request">What is audited.</param>
    /// <param name="contents">What log and database hold.</param>
    /// <param name="stored">The portfolio's table and report.</param>
    /// <param name="expected">What it must be worth; of a log that has lost prices, on the days whose prices are all there.</param>
    /// <param name="hasLostPrices">Whether the log has lost prices.</param>
    public PortfolioAudit(
        AuditRequest request, NetworkContents contents, StoredPortfolio stored, IReadOnlyList<AuditedDay> expected, bool hasLostPrices)
    {
        (_request, _contents, _stored, _expected, _hasLostPrices) = (request, contents, stored, expected, hasLostPrices);
        _logged = contents.Evaluations.Of(stored.Portfolio.Key);
        _unpriced = hasLostPrices ? FindUnpriced() : [];
        _unreadable = [.. stored.Unreadable.Select(row => row.AsOf).OfType<DateOnly>().Except(stored.Rows.Select(row => row.AsOf))];
    }

    /// <summary>Trailing days of a running network that are still being processed.</summary>
    public int Behind { get; private set; }

    /// <summary>Every difference: in the topic, the table, the report.</summary>
    public IReadOnlyList<Difference> Compare() => [.. CompareTopic(), .. CompareTable(), .. CompareReport()];

    /// <summary>What there is of the portfolio.</summary>
    /// <param name="differences">What <see cref="Compare"/> has found.</param>
    public AuditedPortfolio Summarize(IReadOnlyList<Difference> differences)
    {
        var isUnchecked = _hasLostPrices && _expected.Count == 0;
        return new AuditedPortfolio(_stored.Portfolio, _expected.Count, _logged.Count, _stored.Rows.Count)
        {
            // A portfolio without a day of its own has lost those that others have.
            Unchecked = isUnchecked && _unpriced.Count == 0 ? _contents.Days.Count(day => !(day > _stored.Portfolio.LastDay)) : _unpriced.Count,
            IsUnchecked = isUnchecked,
            LostRows = DaysOf(differences, DifferencePlace.Table, DifferenceKind.Missing).Count(
                day => _logged.TryGetValue(day, out var logged) && _contents.IsRead(logged)),
            Outdated = CountOutdated(DaysOf(differences, DifferencePlace.Topic, DifferenceKind.Different)),
        };
    }

    private static IEnumerable<DateOnly> DaysOf(IEnumerable<Difference> differences, string place, DifferenceKind kind) =>
        differences.Where(one => one.Place == place && one.Kind == kind).Select(one => one.Date).OfType<DateOnly>().Distinct();

    /// <summary>Counts those of the days that have a price, or the valued day before has one, that was written after the evaluation.</summary>
    private int CountOutdated(IEnumerable<DateOnly> days)
    {
        var (wrong, count, before) = (days.ToHashSet(), 0, (DateTimeOffset?)null);
        foreach (var day in _expected)
        {
            var time = wrong.Contains(day.Date) ? _logged.GetValueOrDefault(day.Date)?.Time : null;
            if (day.PricedAt > time || before > time) count++;
            before = day.PricedAt;
        }

        return count;
    }

    private IEnumerable<Difference> CompareTopic()
    {
        var found = _unpriced.Count == 0 ? _logged : _logged.Where(day => !_unpriced.Contains(day.Key)).ToDictionary();
        var expected = Reached(found.Keys);
        // Evaluations are deleted from the oldest on, so none is missing before the first that remains.
        if (_contents.Evaluations.HasLostRecords)
        {
            var first = _logged.Count == 0 ? DateOnly.MaxValue : _logged.Keys.Min();
            expected = expected.Where(day => day.Date >= first).ToList();
        }

        var audit = new TopicAudit(_stored.Portfolio, _contents.Evaluations);
        return [.. audit.Compare(expected, found), .. audit.FindGaps(_logged.Keys)];
    }

    private IReadOnlyList<Difference> CompareTable()
    {
        var key = _stored.Portfolio.Key;
        if (!_stored.HasTable) return [new Difference(DifferencePlace.Table, key, null, "table", "a table", Difference.Nothing)];
        var rows = _unpriced.Count == 0 ? _stored.Rows : _stored.Rows.Where(row => !_unpriced.Contains(row.AsOf)).ToList();
        var expected = Reached(rows.Select(row => row.AsOf));
        if (_unreadable.Count > 0) expected = [.. expected.Where(day => !_unreadable.Contains(day.Date))];
        return
        [
            .. _stored.Unreadable.Select(row => new Difference(DifferencePlace.Table, key, row.AsOf, "row", "a row of Bourse", row.Text)),
            .. TableAudit.Compare(key, expected, RevisionOf, rows),
            .. CompareUnpriced(),
        ];
    }

    /// <summary>Rows whose prices have been deleted must be those of the evaluations.</summary>
    private IEnumerable<Difference> CompareUnpriced()
    {
        var rows = _stored.Rows.Where(row => _unpriced.Contains(row.AsOf) && _logged.ContainsKey(row.AsOf)).ToList();
        var last = _stored.Rows.Count == 0 ? default : _stored.Rows[^1].AsOf;
        var sent = _unpriced.Where(day => _logged.ContainsKey(day) && !_unreadable.Contains(day) && (!_request.IsLive || day <= last));
        return TableAudit.Compare(_stored.Portfolio.Key, [.. sent.Order().Select(day => DayOf(_logged[day]))], RevisionOf, rows);
    }

    /// <summary>The revision that the row of a day must have: the topic's highest. That of a deleted evaluation is unknown.</summary>
    private int? RevisionOf(DateOnly day) =>
        _logged.TryGetValue(day, out var logged) ? logged.Evaluation.Revision : _contents.Evaluations.HasLostRecords ? null : 0;

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
    /// of.
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

    /// <summary>What an evaluation says. The change in a message of another program may have been taken for none.</summary>
    private static AuditedDay DayOf(LoggedEvaluation logged)
    {
        var evaluation = logged.Evaluation;
        return new AuditedDay(
            evaluation.Date,
            evaluation.Value.ToDecimal(),
            evaluation.PreviousDate,
            evaluation.Change?.ToDecimal(),
            evaluation.ChangePct?.ToDecimal(),
            evaluation.NavPerShare.ToDecimal(),
            evaluation.NavChange?.ToDecimal())
        {
            IsChangeKnown = !evaluation.IsForeign,
        };
    }
}
