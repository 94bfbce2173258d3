using Bourse.Events;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>Compares the evaluations in the log with the expected ones.</summary>
internal static class TopicAudit
{
    public const string Place = "topic";

    /// <summary>Every difference of one portfolio, by date.</summary>
    public static IEnumerable<Difference> Compare(
        Portfolio portfolio, IReadOnlyList<AuditedDay> expected, IReadOnlyDictionary<DateOnly, LoggedEvaluation> found)
    {
        var days = new HashSet<DateOnly>();
        foreach (var day in expected)
        {
            days.Add(day.Date);
            if (!found.TryGetValue(day.Date, out var logged))
            {
                yield return new Difference(Place, portfolio.Key, day.Date, "evaluation", FigureComparison.Text(day.Value, 2), Difference.Nothing);
                continue;
            }

            foreach (var difference in Compare(portfolio, day, logged.Evaluation)) yield return difference;
        }

        foreach (var (date, logged) in found)
        {
            if (days.Contains(date)) continue;
            yield return new Difference(Place, portfolio.Key, date, "evaluation", Difference.Nothing, logged.Evaluation.Value.ToString(2));
        }
    }

    private static IEnumerable<Difference> Compare(Portfolio portfolio, AuditedDay expected, Evaluation found)
    {
        var values = FigureComparison.Compare(
            Place,
            portfolio.Key,
            expected.Date,
            ("value", FigureComparison.Text(expected.Value, 2), found.Value.ToString(2)),
            ("nav_per_share", FigureComparison.Text(expected.NavPerShare, 6), found.NavPerShare.ToString(6)),
            ("shares", FigureComparison.Text(AuditedDay.SharesOf(portfolio)), FigureComparison.Text(found.Shares.ToDecimal())));
        return expected.IsChangeKnown ? values.Concat(CompareChanges(portfolio, expected, found)) : values;
    }

    private static IEnumerable<Difference> CompareChanges(Portfolio portfolio, AuditedDay expected, Evaluation found) => FigureComparison.Compare(
        Place,
        portfolio.Key,
        expected.Date,
        ("change", FigureComparison.Text(expected.Change, 2), found.Change?.ToString(2) ?? Difference.Nothing),
        ("change_pct", FigureComparison.Text(expected.ChangePct, 6), found.ChangePct?.ToString(6) ?? Difference.Nothing),
        ("previous_date", FigureComparison.Text(expected.PreviousDate), FigureComparison.Text(found.PreviousDate)));
}
