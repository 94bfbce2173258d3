using Bourse.Events;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>Compares the evaluations in the log with the expected ones.</summary>
/// <param name="portfolio">Whose evaluations.</param>
/// <param name="evaluations">The evaluations of all portfolios.</param>
internal sealed class TopicAudit(Portfolio portfolio, EvaluationHistory evaluations)
{
    /// <summary>Every difference, by date.</summary>
    /// <param name="expected">What the prices say.</param>
    /// <param name="found">The evaluations to compare.</param>
    public IEnumerable<Difference> Compare(IReadOnlyList<AuditedDay> expected, IReadOnlyDictionary<DateOnly, LoggedEvaluation> found)
    {
        var days = new HashSet<DateOnly>();
        foreach (var day in expected)
        {
            days.Add(day.Date);
            if (!found.TryGetValue(day.Date, out var logged))
            {
                yield return new Difference(
                    DifferencePlace.Topic, portfolio.Key, day.Date, "evaluation", FigureComparison.Text(day.Value, 2), Difference.Nothing);
                continue;
            }

            foreach (var difference in Compare(day, logged.Evaluation)) yield return difference;
        }

        foreach (var (date, logged) in found)
        {
            if (days.Contains(date)) continue;
            yield return new Difference(
                DifferencePlace.Topic, portfolio.Key, date, "evaluation", Difference.Nothing, logged.Evaluation.Value.ToString(2));
        }
    }

    /// <summary>The first evaluation of a day has revision 0, each that replaces it one more; the days may be without prices.</summary>
    public IEnumerable<Difference> FindGaps(IEnumerable<DateOnly> days)
    {
        foreach (var day in days)
        {
            if (evaluations.Revisions.Of(portfolio.Key, day)?.FindGap(knowsFirst: !evaluations.HasLostRecords) is not { } gap) continue;
            yield return Different(day, "revision", FigureComparison.Text(gap.Missing, 0), FigureComparison.Text(gap.Found, 0));
        }
    }

    private IEnumerable<Difference> Compare(AuditedDay expected, in Evaluation found)
    {
        var values = FigureComparison.Compare(
            DifferencePlace.Topic,
            portfolio.Key,
            expected.Date,
            ("value", FigureComparison.Text(expected.Value, 2), found.Value.ToString(2)),
            ("nav_per_share", FigureComparison.Text(expected.NavPerShare, 6), found.NavPerShare.ToString(6)),
            ("shares", FigureComparison.Text(AuditedDay.SharesOf(portfolio)), FigureComparison.Text(found.Shares.ToDecimal())));
        var changes = expected.IsChangeKnown ? CompareChanges(expected, found) : [];
        return [.. values, .. changes, .. CompareCarried(expected, found), .. FindRepeat(expected)];
    }

    private IEnumerable<Difference> CompareChanges(AuditedDay expected, in Evaluation found) => FigureComparison.Compare(
        DifferencePlace.Topic,
        portfolio.Key,
        expected.Date,
        ("change", FigureComparison.Text(expected.Change, 2), found.Change?.ToString(2) ?? Difference.Nothing),
        ("change_pct", FigureComparison.Text(expected.ChangePct, 6), found.ChangePct?.ToString(6) ?? Difference.Nothing),
        ("previous_date", FigureComparison.Text(expected.PreviousDate), FigureComparison.Text(found.PreviousDate)));

    private IEnumerable<Difference> CompareCarried(AuditedDay expected, in Evaluation found)
    {
        if (expected.Carried is null || found.IsForeign) return [];
        var carried = (found.Carried ?? []).Order(StringComparer.Ordinal);
        return FigureComparison.Compare(
            DifferencePlace.Topic, portfolio.Key, expected.Date, ("carried", TextOf(expected.Carried), TextOf([.. carried])));
    }

    /// <summary>A revision that only repeats the one before, although no price has changed, was not sent by an investor.</summary>
    private IEnumerable<Difference> FindRepeat(AuditedDay expected)
    {
        if (expected.MayRepeat || evaluations.Revisions.Of(portfolio.Key, expected.Date)?.Repeated is not { } repeated) return [];
        return [Different(expected.Date, "revision", FigureComparison.Text(repeated - 1, 0), FigureComparison.Text(repeated, 0))];
    }

    private static string TextOf(IReadOnlyList<string> tickers) => tickers.Count == 0 ? Difference.Nothing : string.Join(' ', tickers);

    private Difference Different(DateOnly day, string what, string expected, string found) =>
        new(DifferencePlace.Topic, portfolio.Key, day, what, expected, found);
}
