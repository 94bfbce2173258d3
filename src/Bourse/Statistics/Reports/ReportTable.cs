namespace Bourse.Statistics.Reports;

/// <summary>A section of the report as people read it: a title and a table of texts.</summary>
/// <param name="Title">The section's title.</param>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows; each has a text a column.</param>
internal sealed record ReportTable(string Title, IReadOnlyList<ReportColumn> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private static readonly ReportColumn On = new("on");

    /// <summary>The sum of the rows, which only the page shows, below them; null when there is none.</summary>
    public IReadOnlyList<string>? Total { get; init; }

    /// <summary>The five sections, in their order.</summary>
    public static IReadOnlyList<ReportTable> Sections(PortfolioStatistics statistics) =>
    [
        Changes(statistics.Changes),
        Years(statistics.Years),
        Evaluation("Evaluation over the full history", statistics.Evaluation, statistics.Deviation),
        Evaluation(PeriodTitle(statistics), statistics.PeriodEvaluation, statistics.Deviation),
        Months(statistics.Months),
    ];

    /// <summary>The name of a kind of deviation, as people read it.</summary>
    public static string NameOf(DeviationKind kind) => kind == DeviationKind.Sample ? "sample" : "population";

    private static ReportTable Changes(ChangeExtremes changes) => new(
        "Daily change over the full history",
        [new("measure"), new("lowest", Figure: true), On, new("highest", Figure: true), On],
        [
            ["change", .. Cells(changes.MinChange), .. Cells(changes.MaxChange)],
            ["change %", .. Cells(changes.MinChangePct), .. Cells(changes.MaxChangePct)],
        ]);

    private static ReportTable Years(IReadOnlyList<YearExtremes> years) => new(
        "Daily change per year, newest first",
        [
            new("year"), new("lowest change", Figure: true), On, new("highest change", Figure: true), On,
            new("lowest %", Figure: true), On, new("highest %", Figure: true), On,
        ],
        [.. years.Select(year => (IReadOnlyList<string>)
        [
            FigureText.Year(year.Year), .. SectionNames.Of(year.Changes).SelectMany(extreme => Cells(extreme.Value)),
        ])]);

    /// <summary>The days of the period for which there are values: it may begin before the first one, or end after the last one.</summary>
    private static string PeriodTitle(PortfolioStatistics statistics)
    {
        var (from, to) = (statistics.Period.From, statistics.Period.To);
        if (statistics.PeriodEvaluation.Days == 0) return $"Evaluation from {from:O} to {to:O}: no trading day has a value";
        if (statistics.First > from) from = statistics.First.Value;
        if (statistics.Last < to) to = statistics.Last.Value;
        return $"Evaluation from {from:O} to {to:O}";
    }

    private static string[] Cells(Extreme? extreme) => [FigureText.Amount(extreme), FigureText.Day(extreme)];

    private static ReportTable Evaluation(string title, EvaluationFigures figures, DeviationKind kind) => new(
        title,
        [new("average", Figure: true), new($"deviation ({NameOf(kind)})", Figure: true), new("days", Figure: true)],
        [[FigureText.Grouped(figures.Average), FigureText.Grouped(figures.Deviation), FigureText.Grouped(figures.Days)]]);

    private static ReportTable Months(IReadOnlyList<MonthAverage> months) => new(
        "Average evaluation per month, newest first",
        [new("month"), new("average", Figure: true)],
        [.. months.Select(month => (IReadOnlyList<string>)[FigureText.Month(month), FigureText.Grouped(month.Average)])]);
}

/// <summary>A column of a <see cref="ReportTable"/>.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Figure">Whether it holds figures, which are set to the right.</param>
internal sealed record ReportColumn(string Name, bool Figure = false);
