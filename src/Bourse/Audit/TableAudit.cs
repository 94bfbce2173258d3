using Bourse.Ledger;

namespace Bourse.Audit;

/// <summary>Compares a portfolio's table with the expected rows.</summary>
internal static class TableAudit
{
    public const string Place = "table";

    /// <summary>Every difference of one portfolio, by date.</summary>
    /// <param name="portfolio">Its key.</param>
    /// <param name="expected">What the prices say.</param>
    /// <param name="revisions">The highest revision of each day in the topic.</param>
    /// <param name="rows">The table's rows.</param>
    public static IEnumerable<Difference> Compare(
        string portfolio, IReadOnlyList<AuditedDay> expected, IReadOnlyDictionary<DateOnly, LoggedEvaluation> revisions,
        IReadOnlyList<ValuationRow> rows)
    {
        var byDate = rows.ToDictionary(row => row.AsOf);
        foreach (var day in expected)
        {
            if (byDate.Remove(day.Date, out var row))
            {
                foreach (var difference in Compare(portfolio, day, revisions.GetValueOrDefault(day.Date), row)) yield return difference;
            }
            else
            {
                yield return new Difference(Place, portfolio, day.Date, "row", FigureComparison.Text(day.Value, 2), Difference.Nothing);
            }
        }

        foreach (var row in byDate.Values)
        {
            yield return new Difference(Place, portfolio, row.AsOf, "row", Difference.Nothing, row.Evaluation.ToString(2));
        }
    }

    private static IEnumerable<Difference> Compare(string portfolio, AuditedDay expected, LoggedEvaluation? logged, ValuationRow found) =>
        FigureComparison.Compare(
            Place,
            portfolio,
            expected.Date,
            ("NAVperShare", FigureComparison.Text(expected.NavPerShare, 6), found.NavPerShare.ToString(6)),
            ("DailyNAVChange", FigureComparison.Text(expected.NavChange, 6), found.NavChange?.ToString(6) ?? Difference.Nothing),
            ("DailyNAVChangePercent", FigureComparison.Text(expected.ChangePct, 6), found.NavChangePct?.ToString(6) ?? Difference.Nothing),
            ("Evaluation", FigureComparison.Text(expected.Value, 2), found.Evaluation.ToString(2)),
            ("DailyEvaluationChange", FigureComparison.Text(expected.Change, 2), found.EvaluationChange?.ToString(2) ?? Difference.Nothing),
            ("Revision", FigureComparison.Text(logged?.Evaluation.Revision ?? 0, 0), FigureComparison.Text(found.Revision, 0)));
}
