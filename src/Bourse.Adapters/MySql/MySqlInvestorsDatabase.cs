using System.Data.Common;
using System.Runtime.CompilerServices;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;

namespace Bourse.Adapters.MySql;

/// <summary>
/// <c>InvestorsDB</c> on a MySQL (8 and later) or MariaDB (10.6 and later) server. The first call connects. Where another transaction is in
/// the way (a deadlock, a lock), or the connection turns out to be broken before anything was committed, a call tries again by itself; when the
/// answer to a COMMIT is lost, it fails as <see cref="FailureKind.Unreachable"/>, and <see cref="ClaimAsync"/> tells what has become of it.
/// </summary>
public sealed class MySqlInvestorsDatabase : IInvestorsDatabase
{
    private const int MaxAttempts = 6;
    private const int BlockRows = 1000;
    private const int TablesInAQuery = 100;

    private readonly MySqlOptions _options;
    private readonly MySqlConnector _connector;
    private MySqlSession? _session;

    /// <summary>Names the database, and does not touch it yet.</summary>
    /// <param name="options">Which database, as whom.</param>
    /// <param name="clock">Measures how long to go on trying to connect.</param>
    public MySqlInvestorsDatabase(MySqlOptions options, TimeProvider clock)
    {
        _options = options;
        _connector = new MySqlConnector(options, clock);
    }

    /// <inheritdoc/>
    public Task InitializeAsync(Network network, CancellationToken cancellation) => MakeAsync(network, reset: false, cancellation);

    /// <inheritdoc/>
    public Task ResetAsync(Network network, CancellationToken cancellation) => MakeAsync(network, reset: true, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PortfolioTable>> ListPortfoliosAsync(CancellationToken cancellation) => RunAsync<IReadOnlyList<PortfolioTable>>(
        session => [.. MySqlSchema.ListTables(session).Chunk(TablesInAQuery).SelectMany(tables => Describe(session, tables))], cancellation);

    /// <inheritdoc/>
    public Task<long> CountRowsAsync(string portfolio, CancellationToken cancellation)
    {
        var table = LedgerTables.Require(portfolio);
        return RunAsync(session => session.Query($"SELECT COUNT(*) FROM `{table}`", row => row.GetInt64(0)).Single(), cancellation);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<ValuationRow>> ReadAsync(
        string portfolio, DateOnly? from, DateOnly? to, [EnumeratorCancellation] CancellationToken cancellation)
    {
        LedgerTables.Require(portfolio);
        DbCommand? command = null;
        DbDataReader? reader = null;
        var isAtEnd = false;
        try
        {
            reader = await RunAsync(session => (command = MySqlRows.Select(session, portfolio, from, to)).ExecuteReader(), cancellation);
            while (!isAtEnd)
            {
                var block = await RunOnceAsync(() => ReadBlock(reader, portfolio), cancellation);
                isAtEnd = block.Length < BlockRows;
                if (block.Length > 0) yield return block;
            }
        }
        finally
        {
            // Rows that nobody wants any more would have to be read before the connection could be used again.
            if (isAtEnd) reader?.Dispose();
            else Close();
            command?.Dispose();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        TransactAsync<IReadOnlyList<PartitionProgress>>(
            session =>
            {
                var claims = InOrder(partitions, partition => partition)
                    .Select(partition => Claim(session, owner, topicId, partition)).ToDictionary(claim => claim.Partition);
                return [.. partitions.Select(partition => claims[partition])];
            },
            cancellation);

    /// <inheritdoc/>
    public Task WriteAsync(SinkWrite<PortfolioRows> write, CancellationToken cancellation) => TransactAsync(
        session =>
        {
            foreach (var advance in InOrder(write.Partitions, advance => advance.Partition)) Advance(session, advance);
            foreach (var (portfolio, rows) in write.Rows) MySqlRows.Write(session, LedgerTables.Require(portfolio), rows.Span, cancellation);
            return 0;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) => RunAsync<IReadOnlyList<PartitionProgress>>(
        session => session.Query(
            $"SELECT next_offset, epoch, owner, topic, part FROM {LedgerTables.Progress} ORDER BY topic, part",
            row => ReadProgress(row, new TopicPartition(row.GetString(3), row.GetInt32(4)))),
        cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.Run(Close);

    private async Task MakeAsync(Network network, bool reset, CancellationToken cancellation)
    {
        LedgerTables.Check(network);
        // A session of its own: it keeps a lock by name, which ends with it whatever happens.
        Close();
        try
        {
            _session = await _connector.OpenOrCreateAsync(cancellation);
            await RunAsync(
                session =>
                {
                    MySqlSchema.Make(session, _options, network, reset, cancellation);
                    return 0;
                },
                cancellation);
        }
        finally
        {
            Close();
        }
    }

    private static List<PortfolioTable> Describe(MySqlSession session, string[] tables) => session.Query(
        string.Join(" UNION ALL ", tables.Select((table, index) => $"SELECT {index}, MIN(AsOf), MAX(AsOf) FROM `{table}`")) + " ORDER BY 1",
        row => new PortfolioTable(tables[row.GetInt32(0)], ReadDay(row, 1), ReadDay(row, 2)));

    private static DateOnly? ReadDay(DbDataReader row, int column) => row.IsDBNull(column) ? null : DateOnly.FromDateTime(row.GetDateTime(column));

    private static ReadOnlyMemory<ValuationRow> ReadBlock(DbDataReader reader, string table)
    {
        var rows = new ValuationRow[BlockRows];
        var buffer = new byte[MySqlRows.LongestRow];
        var count = 0;
        while (count < rows.Length && reader.Read()) rows[count++] = MySqlRows.Read(reader, table, buffer);
        return rows.AsMemory(0, count);
    }

    private static PartitionProgress Claim(MySqlSession session, string owner, string topicId, TopicPartition partition)
    {
        // Assignments are made from left to right, so the offset, which looks at the old topic, comes first.
        session.Execute(
            $"""
            INSERT INTO {LedgerTables.Progress} (topic, part, topic_id, next_offset, epoch, owner) VALUES (@topic, @part, @id, 0, 1, @owner)
            ON DUPLICATE KEY UPDATE
                next_offset = IF(topic_id = VALUES(topic_id), next_offset, 0), topic_id = VALUES(topic_id), epoch = epoch + 1, owner = VALUES(owner)
            """,
            ("@topic", partition.Topic), ("@part", partition.Partition), ("@id", topicId), ("@owner", owner));
        return session.Query(
            $"SELECT next_offset, epoch, owner FROM {LedgerTables.Progress} WHERE topic = @topic AND part = @part FOR UPDATE",
            row => ReadProgress(row, partition),
            ("@topic", partition.Topic), ("@part", partition.Partition)).Single();
    }

    private static PartitionProgress ReadProgress(DbDataReader row, TopicPartition partition) =>
        new(partition, row.GetInt64(0), row.GetInt64(1), row.GetString(2));

    private static void Advance(MySqlSession session, PartitionAdvance advance)
    {
        var found = session.Execute(
            $"UPDATE {LedgerTables.Progress} SET next_offset = @next WHERE topic = @topic AND part = @part AND epoch = @epoch",
            ("@next", advance.NextOffset), ("@topic", advance.Partition.Topic), ("@part", advance.Partition.Partition), ("@epoch", advance.Epoch));
        if (found == 0) throw new FencedException(advance.Partition);
    }

    /// <summary>In the same order everywhere, so that two who want the same partitions wait for each other once.</summary>
    private static IEnumerable<T> InOrder<T>(IEnumerable<T> items, Func<T, TopicPartition> partitionOf) =>
        items.OrderBy(item => partitionOf(item).Topic, StringComparer.Ordinal).ThenBy(item => partitionOf(item).Partition);

    private Task<T> TransactAsync<T>(Func<MySqlSession, T> work, CancellationToken cancellation) =>
        RunAsync(session => session.InTransaction(() => work(session), cancellation), cancellation);

    /// <summary>Does the work, again when another transaction was in the way, and once more when the connection turns out to be broken.</summary>
    private async Task<T> RunAsync<T>(Func<MySqlSession, T> work, CancellationToken cancellation)
    {
        var mayReconnect = _session is not null;
        for (var attempt = 1; ; attempt++)
        {
            cancellation.ThrowIfCancellationRequested();
            var session = _session ??= await _connector.OpenAsync(cancellation);
            try
            {
                return await RunOnceAsync(() => work(session), cancellation);
            }
            catch (BourseException e) when (e.InnerException is { } cause && !session.IsCommitting)
            {
                var isLost = MySqlFailures.IsUnreachable(cause);
                if (attempt == MaxAttempts || !(MySqlFailures.IsConflict(cause) || (isLost && mayReconnect))) throw;
                if (isLost) mayReconnect = false;
            }
        }
    }

    /// <summary>Runs on another thread, since the provider blocks; what goes wrong there comes out as a failure for people.</summary>
    private async Task<T> RunOnceAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        var session = _session!;
        try
        {
            return await Task.Run(work, cancellation);
        }
        catch (Exception e) when (MySqlFailures.IsOfProvider(e))
        {
            if (session.IsCommitting || !MySqlFailures.IsConflict(e)) Close();
            throw session.IsCommitting && MySqlFailures.IsUnreachable(e) ? MySqlFailures.OfCommit(e, _options) : MySqlFailures.Of(e, _options);
        }
    }

    private void Close()
    {
        _session?.Dispose();
        _session = null;
    }
}
