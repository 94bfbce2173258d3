using Bourse.Ledger;

namespace Bourse.Audit;

/// <summary>Compares a portfolio's table with the expected rows.</summary>
internal static class TableAudit
{
    /// <summary>Every difference of one portfolio, by date.</summary>
    /// <param name="portfolio">Its key.</param>
    /// <param name="expected">What the prices say.</param>
    /// <param name="revisionOf">The highest revision of a day in the topic; null when it is unknown.</param>
    /// <param name="rows">The table's rows.</param>
    public static IEnumerable<Difference> Compare(
        string portfolio, IReadOnlyList<AuditedDay> expected, Func<DateOnly, int?> revisionOf, IReadOnlyList<ValuationRow> rows)
    {
        var byDate = rows.ToDictionary(row => row.AsOf);
        foreach (var day in expected)
        {
            if (byDate.Remove(day.Date, out var row))
            {
                foreach (var difference in Compare(portfolio, day, revisionOf(day.Date) ?? row.Revision, row)) yield return difference;
            }
            else
            {
                yield return new Difference(
                    DifferencePlace.Table, portfolio, day.Date, "row", FigureComparison.Text(day.Value, 2), Difference.Nothing);
            }
        }

        foreach (var row in byDate.Values)
        {
            yield return new Difference(DifferencePlace.Table, portfolio, row.AsOf, "row", Difference.Nothing, row.Evaluation.ToString(2));
        }
    }

    private static IEnumerable<Difference> Compare(string portfolio, AuditedDay expected, int revision, ValuationRow found)
    {
        var values = FigureComparison.Compare(
            DifferencePlace.Table,
            portfolio,
            expected.Date,
            ("NAVperShare", FigureComparison.Text(expected.NavPerShare, 6), found.NavPerShare.ToString(6)),
            ("Evaluation", FigureComparison.Text(expected.Value, 2), found.Evaluation.ToString(2)),
            ("Revision", FigureComparison.Text(revision, 0), FigureComparison.Text(found.Revision, 0)));
        return expected.IsChangeKnown ? values.Concat(CompareChanges(portfolio, expected, found)) : values;
    }

    private static IEnumerable<Difference> CompareChanges(string portfolio, AuditedDay expected, ValuationRow found) => FigureComparison.Compare(
        DifferencePlace.Table,
        portfolio,
        expected.Date,
        ("DailyNAVChange", FigureComparison.Text(expected.NavChange, 6), found.NavChange?.ToString(6) ?? Difference.Nothing),
        ("DailyNAVChangePercent", FigureComparison.Text(expected.ChangePct, 6), found.NavChangePct?.ToString(6) ?? Difference.Nothing),
        ("DailyEvaluationChange", FigureComparison.Text(expected.Change, 2), found.EvaluationChange?.ToString(2) ?? Difference.Nothing));
}
