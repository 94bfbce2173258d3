using Bourse.Market;

namespace Bourse.Statistics;

/// <summary>
/// Computes the figures of reports from the tables of <c>InvestorsDB</c>. Every engine computes the same figures, to the last digit. An instance
/// serves one caller at a time.
/// </summary>
public interface IStatisticsEngine
{
    /// <summary>
    /// The figures of some portfolios, in the order in which they were asked for, as they are found: memory does not grow with their number.
    /// </summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="progress">Receives the progress; may be null.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="BourseException">A table is missing or not as it should be, or a server fails.</exception>
    IAsyncEnumerable<PortfolioFigures> ComputeAsync(
        StatisticsRequest request, IProgress<WorkProgress>? progress, CancellationToken cancellation);
}

/// <summary>What figures are asked for.</summary>
/// <param name="Portfolios">The portfolios' keys, each once.</param>
/// <param name="Period">The days of the fourth section.</param>
/// <param name="Deviation">Which deviation.</param>
/// <param name="WithCurves">Whether charts will be drawn.</param>
public sealed record StatisticsRequest(IReadOnlyList<string> Portfolios, ReportPeriod Period, DeviationKind Deviation, bool WithCurves);

/// <summary>The figures of a portfolio.</summary>
/// <param name="Statistics">The figures of the report.</param>
/// <param name="Last">The last row of the table; null when it is empty.</param>
/// <param name="Curves">What the charts are drawn from; null when that was not asked for.</param>
public sealed record PortfolioFigures(PortfolioStatistics Statistics, LastDay? Last, PortfolioCurves? Curves);

/// <summary>What a portfolio was worth on the last day of its table.</summary>
/// <param name="AsOf">The day.</param>
/// <param name="Evaluation">The value in whole cents.</param>
/// <param name="Change">Its change since the day before; null when there is none.</param>
/// <param name="ChangePct">That change in per cent; null when there is none.</param>
public sealed record LastDay(DateOnly AsOf, Money Evaluation, Money? Change, Money? ChangePct);
