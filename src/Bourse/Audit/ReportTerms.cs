namespace Bourse.Audit;

/// <summary>What the reports were asked for, which determines some of their figures.</summary>
/// <param name="Today">The present day, by which the usual period is chosen.</param>
public sealed record ReportTerms(DateOnly Today)
{
    private const int Years = 5;

    /// <summary>The period that was asked for, both days included; null for the usual one, the last five full years.</summary>
    public (DateOnly From, DateOnly To)? Period { get; init; }

    /// <summary>Whether deviations are those of the whole population (n) instead of a sample (n − 1).</summary>
    public bool IsPopulation { get; init; }

    /// <summary>
    /// The period that a report must state. A report does not say when it was made, so the usual period of any year since its last day is accepted.
    /// </summary>
    /// <param name="from">The first day of the period that it states, yyyy-MM-dd.</param>
    /// <param name="to">The last day.</param>
    /// <param name="lastDay">The last trading day that it covers.</param>
    public (string From, string To) PeriodOf(string from, string to, DateOnly lastDay)
    {
        if (Period is { } asked) return (FigureComparison.Text(asked.From), FigureComparison.Text(asked.To));
        for (var year = lastDay.Year; year <= Today.Year; year++)
        {
            if ((from, to) == LastYearsBefore(year)) return (from, to);
        }

        return LastYearsBefore(Today.Year);
    }

    private static (string From, string To) LastYearsBefore(int year) =>
        (FigureComparison.Text(new DateOnly(year - Years, 1, 1)), FigureComparison.Text(new DateOnly(year - 1, 12, 31)));
}
