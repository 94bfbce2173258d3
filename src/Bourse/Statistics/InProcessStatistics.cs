using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Bourse.Ledger;
using Bourse.Statistics.Reports.Charts;

namespace Bourse.Statistics;

/// <summary>
/// Computes figures in this process, from the rows as the database gives them. Several portfolios are read at the same time, each over a connection
/// of its own, and only so many that memory does not grow with their number.
/// </summary>
/// <param name="open">Opens the database that holds the tables; the engine closes what it has opened.</param>
/// <param name="readers">How many portfolios to read at the same time, e.g. one a core.</param>
public sealed class InProcessStatistics(Func<IInvestorsDatabase> open, int readers) : IStatisticsEngine, IAsyncDisposable
{
    /// <summary>How many portfolios each reader may be ahead of the one whose turn it is, so that a long table does not stop the others.</summary>
    private const int Ahead = 4;

    private readonly ConcurrentBag<Reader> _idle = [];

    /// <inheritdoc/>
    public async IAsyncEnumerable<PortfolioFigures> ComputeAsync(
        StatisticsRequest request, IProgress<StatisticsProgress>? progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var free = new SemaphoreSlim(readers);
        var begun = new Queue<Task<PortfolioFigures>>();
        try
        {
            for (var (next, done) = (0, 0); done < request.Portfolios.Count; done++)
            {
                while (next < request.Portfolios.Count && begun.Count < readers * Ahead)
                {
                    var portfolio = request.Portfolios[next++];
                    begun.Enqueue(Task.Run(() => ComputeAsync(portfolio, request, free, stop.Token), CancellationToken.None));
                }

                var figures = await begun.Dequeue();
                progress?.Report(new StatisticsProgress(done + 1, request.Portfolios.Count));
                yield return figures;
            }
        }
        finally
        {
            // Whoever closes the engine must find it at rest.
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(begun)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var reader)) await reader.Database.DisposeAsync();
    }

    private async Task<PortfolioFigures> ComputeAsync(
        string portfolio, StatisticsRequest request, SemaphoreSlim free, CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        Reader? reader = null;
        try
        {
            reader = _idle.TryTake(out var idle) ? idle : new Reader(open());
            return await reader.ComputeAsync(portfolio, request, cancellation);
        }
        finally
        {
            if (reader is not null) _idle.Add(reader);
            free.Release();
        }
    }

    /// <summary>A connection, for one portfolio after another.</summary>
    private sealed class Reader(IInvestorsDatabase database)
    {
        /// <summary>A portfolio's rows until its curves are drawn; one list serves all portfolios.</summary>
        private readonly List<ValuationRow> _rows = [];

        public IInvestorsDatabase Database => database;

        public async Task<PortfolioFigures> ComputeAsync(string portfolio, StatisticsRequest request, CancellationToken cancellation)
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
}
