using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Bourse.Ledger;

namespace Bourse.Statistics;

/// <summary>
/// Computes figures in this process, from the rows as the database gives them. Several portfolios are read at the same time, each over a connection
/// of its own, and only so many that memory does not grow with their number.
/// </summary>
/// <param name="open">Opens the database that holds the tables; the engine closes what it has opened.</param>
/// <param name="readers">How many portfolios to read at the same time, e.g. one a core.</param>
public sealed class InProcessStatistics(Func<IValuationTables> open, int readers) : IStatisticsEngine, IAsyncDisposable
{
    /// <summary>How many portfolios each reader may be ahead of the one whose turn it is, so that a long table does not stop the others.</summary>
    private const int Ahead = 4;

    private readonly ConcurrentBag<Reader> _idle = [];

    /// <inheritdoc/>
    public async IAsyncEnumerable<PortfolioFigures> ComputeAsync(
        StatisticsRequest request, IProgress<WorkProgress>? progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var free = new SemaphoreSlim(readers);
        var failed = new TaskCompletionSource<PortfolioFigures>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new Queue<Task<PortfolioFigures>>();
        try
        {
            for (var (next, done) = (0, 0); done < request.Portfolios.Count; done++)
            {
                while (next < request.Portfolios.Count && begun.Count < readers * Ahead)
                {
                    begun.Enqueue(ComputeAsync(request.Portfolios[next++], request, free, failed, stop.Token));
                }

                // A failure is reported at once, not when it is its portfolio's turn.
                var figures = await await Task.WhenAny(begun.Peek(), failed.Task);
                _ = begun.Dequeue();
                progress?.Report(new WorkProgress(done + 1, request.Portfolios.Count));
                yield return figures;
            }
        }
        finally
        {
            // No reader may be running when the engine is closed.
            await stop.CancelAsync();
            await ((Task)Task.WhenAll(begun)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var reader)) await reader.Database.DisposeAsync();
    }

    /// <summary>Waits for a reader, in the order of the calls, and has it compute.</summary>
    private async Task<PortfolioFigures> ComputeAsync(
        string portfolio,
        StatisticsRequest request,
        SemaphoreSlim free,
        TaskCompletionSource<PortfolioFigures> failed,
        CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => ReadAsync(portfolio, request, cancellation), cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The first failure is the cause; later ones may only be cancellations.
            failed.TrySetException(failure);
            throw;
        }
        finally
        {
            free.Release();
        }
    }

    private async Task<PortfolioFigures> ReadAsync(string portfolio, StatisticsRequest request, CancellationToken cancellation)
    {
        var reader = _idle.TryTake(out var idle) ? idle : new Reader(open());
        try
        {
            return await reader.ComputeAsync(portfolio, request, cancellation);
        }
        finally
        {
            _idle.Add(reader);
        }
    }

    /// <summary>A connection, for one portfolio after another.</summary>
    private sealed class Reader(IValuationTables database)
    {
        /// <summary>A portfolio's rows until its curves are drawn; one list serves all portfolios.</summary>
        private readonly List<ValuationRow> _rows = [];

        public IValuationTables Database => database;

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
