namespace Bourse.Ledger;

/// <summary>The portfolios' tables of <c>InvestorsDB</c>, to be read. An instance serves one caller at a time.</summary>
public interface IValuationTables : IAsyncDisposable
{
    /// <summary>The portfolios that have a table, ordered by name.</summary>
    Task<IReadOnlyList<PortfolioTable>> ListPortfoliosAsync(CancellationToken cancellation);

    /// <summary>How many rows a portfolio's table has.</summary>
    /// <exception cref="BourseException">There is no such table.</exception>
    Task<long> CountRowsAsync(string portfolio, CancellationToken cancellation);

    /// <summary>What the database holds besides rows.</summary>
    Task<DatabaseInventory> ReadInventoryAsync(CancellationToken cancellation);

    /// <summary>
    /// A portfolio's rows ascending by day, in blocks of at most some thousand rows; each block is the caller's to keep. The instance is
    /// busy until the last block is taken or the enumeration is given up.
    /// </summary>
    /// <param name="portfolio">The portfolio's key.</param>
    /// <param name="from">The first day wanted; null for no limit.</param>
    /// <param name="to">The last day wanted, inclusive; null for no limit.</param>
    /// <param name="skipped">Receives each row that cannot be read, which is left out then; null makes it a failure.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such table, or a row cannot be read.</exception>
    IAsyncEnumerable<ReadOnlyMemory<ValuationRow>> ReadAsync(
        string portfolio, DateOnly? from, DateOnly? to, Action<UnreadableRow>? skipped, CancellationToken cancellation);
}
