using Bourse.Ledger;
using Bourse.Statistics.Reports.Charts;

namespace Bourse.Statistics;

/// <summary>Computes figures in this process, from the rows as the database gives them.</summary>
/// <param name="database">Holds the tables.</param>
public sealed class InProcessStatistics(IInvestorsDatabase database) : IStatisticsEngine
{
    /// <summary>A portfolio's rows until its curves are drawn; one list serves all portfolios, one after another.</summary>
    private readonly List<ValuationRow> _rows = [];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PortfolioFigures>> ComputeAsync(
        StatisticsRequest request, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var figures = new List<PortfolioFigures>(request.Portfolios.Count);
        foreach (var portfolio in request.Portfolios)
        {
            figures.Add(await ComputeAsync(portfolio, request, cancellation));
            progress?.Report(new WorkProgress(figures.Count, request.Portfolios.Count));
        }

        return figures;
    }

    private async Task<PortfolioFigures> ComputeAsync(string portfolio, StatisticsRequest request, CancellationToken cancellation)
    {
        var accumulator = new StatisticsAccumulator(request.Period, request.Deviation);
        LastDay? last = null;
        _rows.Clear();
        await foreach (var block in database.ReadAsync(portfolio, null, null, cancellation))
        {
            accumulator.Add(block.Span);
            var row = block.Span[^1];
            last = new LastDay(row.AsOf, row.Evaluation, row.EvaluationChange, row.NavChangePct);
            // Only the curves need the rows once more.
            if (request.WithCurves) _rows.AddRange(block.Span);
        }

        return new PortfolioFigures(accumulator.ToStatistics(), last, request.WithCurves ? PortfolioCurves.Of(_rows) : null);
    }
}
