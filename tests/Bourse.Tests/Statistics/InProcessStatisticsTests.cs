using Bourse.Statistics;

namespace Bourse.Tests.Statistics;

/// <summary>The engine that reads several portfolios at the same time, on tables of the embedded database.</summary>
public sealed class InProcessStatisticsTests
{
    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Figures_come_in_the_order_asked_for_whatever_table_is_read_first()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var tables = await ManyTables.CreateAsync(6);
        var last = new TaskCompletionSource();
        tables.BeforeRead = async (portfolio, stop) =>
        {
            if (portfolio == tables.Request.Portfolios[^1]) last.SetResult();
            // The first table takes longer than all the others together.
            if (portfolio == tables.Request.Portfolios[0]) await last.Task.WaitAsync(stop);
        };
        await using var engine = tables.Engine(readers: 2);

        var figures = await engine.ComputeAsync(tables.Request, null, cancellation).ToListAsync(cancellation);

        Assert.Equal([1, 2, 3, 4, 5, 6], figures.Select(one => one.Statistics.Days));
        Assert.NotEqual(tables.Request.Portfolios[0], tables.Ended.First());
    }

    [Fact]
    public async Task Progress_is_portfolios_done_of_all()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var tables = await ManyTables.CreateAsync(3);
        await using var engine = tables.Engine(readers: 2);
        var reported = new List<WorkProgress>();

        await engine.ComputeAsync(tables.Request, new Listener(reported.Add), cancellation).CountAsync(cancellation);

        Assert.Equal([new(1, 3), new(2, 3), new(3, 3)], reported);
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task One_portfolio_that_fails_ends_all_of_it_at_once_with_its_error()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var tables = await ManyTables.CreateAsync(6);
        tables.BeforeRead = (portfolio, stop) => portfolio == tables.Request.Portfolios[1]
            ? throw new BourseException(FailureKind.Unreachable, "the server is unavailable")
            : ManyTables.HoldAsync(stop);
        await using (var engine = tables.Engine(readers: 2))
        {
            var failure = await Assert.ThrowsAsync<BourseException>(
                async () => await engine.ComputeAsync(tables.Request, null, cancellation).CountAsync(cancellation));

            Assert.Equal(("the server is unavailable", FailureKind.Unreachable), (failure.Message, failure.Kind));
            Assert.Equal(tables.Begun.Order(), tables.Ended.Order());
        }

        Assert.Equal(0, tables.Open);
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Cancellation_ends_the_tables_that_are_being_read()
    {
        await using var tables = await ManyTables.CreateAsync(6);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        tables.BeforeRead = (_, given) =>
        {
            if (tables.Begun.Count == 2) stop.Cancel();
            return ManyTables.HoldAsync(given);
        };
        await using (var engine = tables.Engine(readers: 2))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await engine.ComputeAsync(tables.Request, null, stop.Token).CountAsync());
            Assert.Equal(2, tables.Begun.Count);
            Assert.Equal(tables.Begun.Order(), tables.Ended.Order());
        }

        Assert.Equal(0, tables.Open);
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Whoever_stops_listening_leaves_nothing_at_work()
    {
        await using var tables = await ManyTables.CreateAsync(6);
        tables.BeforeRead = (portfolio, stop) => portfolio == tables.Request.Portfolios[0] ? Task.CompletedTask : ManyTables.HoldAsync(stop);
        await using (var engine = tables.Engine(readers: 2))
        {
            await foreach (var _ in engine.ComputeAsync(tables.Request, null, TestContext.Current.CancellationToken)) break;
            Assert.Equal(tables.Begun.Order(), tables.Ended.Order());
        }

        Assert.Equal(0, tables.Open);
    }

    [Fact(Timeout = Patience.Milliseconds)]
    public async Task Only_a_few_portfolios_are_read_ahead_over_as_many_connections_as_there_are_readers()
    {
        const int Readers = 2;
        const int Ahead = 4 * Readers;
        await using var tables = await ManyTables.CreateAsync(40);
        await using var engine = tables.Engine(Readers);
        var taken = 0;

        await foreach (var _ in engine.ComputeAsync(tables.Request, null, TestContext.Current.CancellationToken))
        {
            // What may be read ahead is waited for, so that whatever goes beyond it has the time to show.
            while (tables.Ended.Count < Math.Min(40, taken + Ahead)) await Task.Yield();
            Assert.InRange(tables.Begun.Count, 1, taken + Ahead);
            Assert.InRange(tables.Open, 1, Readers);
            taken++;
        }

        Assert.Equal(40, taken);
    }

    private sealed class Listener(Action<WorkProgress> reported) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value) => reported(value);
    }
}
