using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;
using Xunit;

namespace Bourse.Tests.Contracts;

/// <summary>What every implementation of <see cref="IInvestorsDatabase"/> must do, a file for each of its ports; a subclass names one.</summary>
public abstract partial class InvestorsDatabaseContract : IAsyncLifetime
{
    private const string P11 = "Inv1_P11";
    private const string TopicId = "the first";
    private static readonly TopicPartition Zero = new(Topics.Evaluations, 0);
    private static readonly TopicPartition One = new(Topics.Evaluations, 1);

    /// <summary>An instance that nobody else uses, on the database of this test, which is empty at first.</summary>
    protected IInvestorsDatabase Database { get; private set; } = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual ValueTask InitializeAsync()
    {
        Database = Open();
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens an instance on the database of this test.</summary>
    protected abstract IInvestorsDatabase Open();

    /// <summary>A day of January 2000.</summary>
    protected static DateOnly Day(int day) => new(2000, 1, day);

    /// <summary>A row of a day of January 2000, which differs from those of other revisions.</summary>
    protected static ValuationRow Row(int day, int revision = 0) => new(
        Day(day),
        Money.Parse("263.8095"),
        Money.Parse("1.25"),
        Money.Parse("2.489048"),
        Money.FromCents(321_847_600 + revision),
        Money.FromCents(15_250),
        revision);

    /// <summary>Writes rows, initialising the database first when that has not been done.</summary>
    protected async Task WriteAsync(string portfolio, ValuationRow[] rows, params PartitionAdvance[] partitions)
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        await Database.WriteAsync(new SinkWrite<PortfolioRows>([new PortfolioRows(portfolio, rows)], partitions), Cancellation);
    }

    /// <summary>All rows of a table.</summary>
    protected async Task<List<ValuationRow>> ReadAsync(string portfolio, DateOnly? from = null, DateOnly? to = null)
    {
        var rows = new List<ValuationRow>();
        await foreach (var block in Database.ReadAsync(portfolio, from, to, Cancellation)) rows.AddRange(block.Span);
        return rows;
    }

    private async Task<long> ClaimAsync(TopicPartition partition)
    {
        await Database.InitializeAsync(NetworkFile.Default, Cancellation);
        return (await Database.ClaimAsync("ingest", TopicId, [partition], Cancellation))[0].Epoch;
    }

    private static Network NetworkOf(params Portfolio[] portfolios) =>
        new([], [.. portfolios.GroupBy(portfolio => portfolio.InvestorId).Select(group => new Investor(group.Key, group.Key, "", [.. group]))]);
}
