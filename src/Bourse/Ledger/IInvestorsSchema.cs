using Bourse.Market;

namespace Bourse.Ledger;

/// <summary>The tables of <c>InvestorsDB</c> and the master data in them: made, brought up to date, and made anew.</summary>
public interface IInvestorsSchema : IAsyncDisposable
{
    /// <summary>
    /// Creates what is missing (the database, the master tables, a table a portfolio), brings tables of an earlier version up to date,
    /// and makes the master data those of the network. Rows, progress, and portfolios that the network no longer has stay as they are.
    /// </summary>
    /// <exception cref="BourseException">
    /// The network does not fit (<see cref="LedgerTables.Check"/>), or the tables are those of a newer Bourse.
    /// </exception>
    Task InitializeAsync(Network network, CancellationToken cancellation);

    /// <summary>
    /// Starts afresh: drops the portfolio and master tables, sets all progress back to 0 and fences off every owner, then does what
    /// <see cref="InitializeAsync"/> does; all of it or nothing.
    /// </summary>
    Task ResetAsync(Network network, CancellationToken cancellation);
}
