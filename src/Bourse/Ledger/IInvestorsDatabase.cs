using Bourse.Events;
using Bourse.Market;

namespace Bourse.Ledger;

/// <summary>
/// The database <c>InvestorsDB</c> (docs/data.md, "Database"): master data, one table a portfolio, and how far the log has been taken in.
/// An instance serves one caller at a time; any number of instances and processes may use one database. Every operation but
/// <see cref="InitializeAsync"/> and <see cref="ResetAsync"/> throws <see cref="BourseException"/> with the remedy
/// <c>bourse database init</c> while the tables are missing.
/// </summary>
public interface IInvestorsDatabase : IAsyncDisposable
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

    /// <summary>The portfolios that have a table, ordered by name.</summary>
    Task<IReadOnlyList<PortfolioTable>> ListPortfoliosAsync(CancellationToken cancellation);

    /// <summary>How many rows a portfolio's table has.</summary>
    /// <exception cref="BourseException">There is no such table.</exception>
    Task<long> CountRowsAsync(string portfolio, CancellationToken cancellation);

    /// <summary>
    /// A portfolio's rows ascending by day, in blocks of at most some thousand rows; each block is the caller's to keep. The instance is
    /// busy until the last block is taken or the enumeration is given up.
    /// </summary>
    /// <param name="portfolio">The portfolio's key.</param>
    /// <param name="from">The first day wanted; null for no limit.</param>
    /// <param name="to">The last day wanted, inclusive; null for no limit.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such table.</exception>
    IAsyncEnumerable<ReadOnlyMemory<ValuationRow>> ReadAsync(string portfolio, DateOnly? from, DateOnly? to, CancellationToken cancellation);

    /// <summary>
    /// Makes <paramref name="owner"/> the only one who may write for these partitions: their epochs go up by one, so that
    /// whatever a former owner still sends is refused. What was taken in from another topic of that name does not count: these
    /// partitions begin at offset 0 again.
    /// </summary>
    /// <param name="owner">Who claims, for people to read.</param>
    /// <param name="topicId">The identity of the topic (<see cref="TopicDescription.Id"/>).</param>
    /// <param name="partitions">Partitions of that topic.</param>
    /// <param name="cancellation">Ends the call.</param>
    /// <returns>Each partition with the new epoch and the offset to go on at, in the order given.</returns>
    Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation);

    /// <summary>
    /// Writes rows and progress in one transaction, durable when the call returns. A row replaces that of the same day unless its
    /// revision is lower. When anything fails, nothing is written; when the failure leaves that open (the reply to the commit was
    /// lost), <see cref="ClaimAsync"/> tells.
    /// </summary>
    /// <exception cref="FencedException">A partition has been claimed by another owner since; nothing is written.</exception>
    Task WriteAsync(LedgerWrite write, CancellationToken cancellation);

    /// <summary>The progress of all partitions, ordered by topic and partition.</summary>
    Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation);
}
