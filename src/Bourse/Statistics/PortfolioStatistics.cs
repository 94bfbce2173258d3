using Bourse.Market;

namespace Bourse.Statistics;

/// <summary>
/// The figures of a portfolio's report over the rows of its table. Extremes are the rows' own amounts, unrounded; averages and deviations
/// are rounded to whole cents.
/// </summary>
public sealed record PortfolioStatistics
{
    /// <summary>How many trading days the table has; 0 for an empty one.</summary>
    public required long Days { get; init; }

    /// <summary>The first trading day; null for an empty table.</summary>
    public required DateOnly? First { get; init; }

    /// <summary>The last trading day; null for an empty table.</summary>
    public required DateOnly? Last { get; init; }

    /// <summary>The lowest evaluation; null for an empty table.</summary>
    public required Money? Lowest { get; init; }

    /// <summary>
    /// Whether an evaluation is not above zero. Then a change in per cent may have the sign opposite to that of the change, and says nothing of
    /// which day was the best.
    /// </summary>
    public bool HasValuesNotAboveZero => Lowest is { Micros: <= 0 };

    /// <summary>The extremes of the daily change over the full history.</summary>
    public required ChangeExtremes Changes { get; init; }

    /// <summary>The extremes of the daily change of every year that has rows, newest year first.</summary>
    public required IReadOnlyList<YearExtremes> Years { get; init; }

    /// <summary>Average and deviation of the evaluation over the full history.</summary>
    public required EvaluationFigures Evaluation { get; init; }

    /// <summary>The days that <see cref="PeriodEvaluation"/> is about.</summary>
    public required ReportPeriod Period { get; init; }

    /// <summary>Average and deviation of the evaluation over the days of <see cref="Period"/>.</summary>
    public required EvaluationFigures PeriodEvaluation { get; init; }

    /// <summary>The average evaluation of every calendar month that has rows, newest month first.</summary>
    public required IReadOnlyList<MonthAverage> Months { get; init; }

    /// <summary>Which deviation the figures hold.</summary>
    public required DeviationKind Deviation { get; init; }
}

/// <summary>An extreme amount and the day it fell on; the earliest, if there were several.</summary>
/// <param name="Amount">The amount; a change in percent is in per cent, not a fraction.</param>
/// <param name="Day">The trading day.</param>
public readonly record struct Extreme(Money Amount, DateOnly Day);

/// <summary>The extremes of the daily change of the evaluation, in money and in per cent. Days without a change do not count.</summary>
/// <param name="MinChange">The lowest change; null when no day has one.</param>
/// <param name="MaxChange">The highest change; null when no day has one.</param>
/// <param name="MinChangePct">The lowest change in per cent; null when no day has one.</param>
/// <param name="MaxChangePct">The highest change in per cent; null when no day has one.</param>
public sealed record ChangeExtremes(Extreme? MinChange, Extreme? MaxChange, Extreme? MinChangePct, Extreme? MaxChangePct);

/// <summary>The extremes of one year; a change belongs to the year of its later day.</summary>
/// <param name="Year">The year.</param>
/// <param name="Changes">Its extremes.</param>
public sealed record YearExtremes(int Year, ChangeExtremes Changes);

/// <summary>Average and deviation of some evaluations.</summary>
/// <param name="Days">How many evaluations they are made of.</param>
/// <param name="Average">The average in whole cents; null without a day.</param>
/// <param name="Deviation">The standard deviation in whole cents; null with fewer than two days.</param>
public sealed record EvaluationFigures(long Days, Money? Average, Money? Deviation)
{
    /// <summary>The figures that follow from exact sums.</summary>
    public static EvaluationFigures Of(in Moments moments, DeviationKind kind) =>
        new(moments.Count, ExactMoments.Average(moments), ExactMoments.Deviation(moments, kind));
}

/// <summary>The average evaluation of a calendar month.</summary>
/// <param name="Year">The month's year.</param>
/// <param name="Month">The month, 1 to 12.</param>
/// <param name="Average">The average in whole cents.</param>
public sealed record MonthAverage(int Year, int Month, Money Average);
