using Bourse.Market;

namespace Bourse.Ledger;

/// <summary>Creates, upgrades and resets the tables of <c>InvestorsDB</c> and their master data.</summary>
public interface IInvestorsSchema : IAsyncDisposable
{
    /// <summary>
    /// Creates missing parts (the database, the master tables, a table for each portfolio), upgrades tables of an earlier version, and makes the
    /// master data those of the network. Rows, progress, and portfolios that the network no longer has stay as they are.
    /// </summary>
    /// <exception cref="BourseException">
    /// The network does not fit (<see cref="LedgerTables.Check"/>), or the tables are those of a newer Bourse.
    /// </exception>
    Task InitializeAsync(Network network, CancellationToken cancellation);

    /// <summary>
    /// Resets the database in one transaction: drops the portfolio and master tables, sets all offsets back to 0, fences off every owner, then does
    /// what <see cref="InitializeAsync"/> does.
    /// </summary>
    Task ResetAsync(Network network, CancellationToken cancellation);
}
