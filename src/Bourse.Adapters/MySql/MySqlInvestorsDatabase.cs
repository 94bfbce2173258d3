using System.Data.Common;
using System.Runtime.CompilerServices;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Retry;
using Bourse.Sinks;

namespace Bourse.Adapters.MySql;

/// <summary>
/// <c>InvestorsDB</c> on a MySQL (8 and later) or MariaDB (10.6 and later) server. The first call connects. A call is retried after a lock conflict
/// (deadlock, lock timeout), and when the connection turns out to be broken before anything was committed. When the answer to a COMMIT is lost, the
/// call fails as <see cref="FailureKind.Unreachable"/>, and <see cref="ClaimAsync"/> returns what was committed.
/// </summary>
public sealed class MySqlInvestorsDatabase : IInvestorsDatabase
{
    private const int BlockRows = 1000;
    private const int TablesInAQuery = 100;

    /// <summary>For conflicts with other transactions. The jitter keeps two that have met from meeting again.</summary>
    private static readonly RetryPolicy ConflictPolicy = new()
    {
        FirstPause = TimeSpan.FromMilliseconds(10), LongestPause = TimeSpan.FromMilliseconds(200), MostTries = 6, Jitter = 1,
    };

    /// <summary>How long a cancelled statement may take to end.</summary>
    private static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(2);

    private readonly MySqlOptions _options;
    private readonly MySqlConnections _connections;
    private readonly TimeProvider _clock;
    private MySqlSession? _session;

    /// <summary>Names the database, and does not touch it yet.</summary>
    /// <param name="options">Which database, as whom.</param>
    /// <param name="clock">Measures how long to go on trying to connect.</param>
    public MySqlInvestorsDatabase(MySqlOptions options, TimeProvider clock)
    {
        _options = options;
        _connections = new MySqlConnections(options, clock);
        _clock = clock;
    }

    /// <inheritdoc/>
    public Task InitializeAsync(Network network, CancellationToken cancellation) => MakeAsync(network, reset: false, cancellation);

    /// <inheritdoc/>
    public Task ResetAsync(Network network, CancellationToken cancellation) => MakeAsync(network, reset: true, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PortfolioTable>> ListPortfoliosAsync(CancellationToken cancellation) => RunAsync<IReadOnlyList<PortfolioTable>>(
        async session =>
        {
            var described = new List<PortfolioTable>();
            foreach (var tables in (await MySqlSchema.ListTablesAsync(session, cancellation)).Chunk(TablesInAQuery))
            {
                described.AddRange(await DescribeAsync(session, tables, cancellation));
            }

            return described;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<long> CountRowsAsync(string portfolio, CancellationToken cancellation)
    {
        var table = LedgerTables.Require(portfolio);
        return RunAsync(
            async session => (await session.QueryAsync($"SELECT COUNT(*) FROM `{table}`", row => row.GetInt64(0), cancellation)).Single(),
            cancellation);
    }

    /// <inheritdoc/>
    public Task<DatabaseInventory> ReadInventoryAsync(CancellationToken cancellation) =>
        RunAsync(session => MySqlInventory.ReadAsync(session, _options.Address, cancellation), cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<ValuationRow>> ReadAsync(
        string portfolio, DateOnly? from, DateOnly? to, Action<UnreadableRow>? skipped, [EnumeratorCancellation] CancellationToken cancellation)
    {
        LedgerTables.Require(portfolio);
        var (session, command, reader) = await RunAsync(
            async session =>
            {
                var command = MySqlRows.Select(session, portfolio, from, to);
                return (session, command, await command.ExecuteReaderAsync(cancellation));
            },
            cancellation);
        try
        {
            for (var isAtEnd = false; !isAtEnd;)
            {
                var block = await RunOnceAsync(session, () => ReadBlockAsync(reader, portfolio, skipped, cancellation), cancellation);
                isAtEnd = block.Length < BlockRows;
                if (block.Length > 0) yield return block;
            }
        }
        finally
        {
            // Unread rows are discarded. An abandoned session may still be running, and ends by itself.
            if (_session == session)
            {
                await reader.DisposeAsync();
                await command.DisposeAsync();
            }
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        TransactAsync<IReadOnlyList<PartitionProgress>>(
            async session =>
            {
                var claims = new Dictionary<TopicPartition, PartitionProgress>();
                foreach (var partition in InOrder(partitions, partition => partition))
                {
                    claims.Add(partition, await ClaimOneAsync(session, owner, topicId, partition, cancellation));
                }

                return [.. partitions.Select(partition => claims[partition])];
            },
            cancellation);

    /// <inheritdoc/>
    public Task WriteAsync(SinkWrite<PortfolioRows> write, CancellationToken cancellation) => TransactAsync(
        async session =>
        {
            foreach (var advance in InOrder(write.Partitions, advance => advance.Partition)) await AdvanceAsync(session, advance, cancellation);
            foreach (var (portfolio, rows) in write.Rows)
            {
                await MySqlRows.WriteAsync(session, LedgerTables.Require(portfolio), rows, cancellation);
            }

            return 0;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) => RunAsync<IReadOnlyList<PartitionProgress>>(
        async session => await session.QueryAsync(
            $"SELECT next_offset, epoch, owner, topic, part FROM {LedgerTables.Progress} ORDER BY topic, part",
            row => ReadProgress(row, new TopicPartition(row.GetString(3), row.GetInt32(4))),
            cancellation),
        cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CloseAsync();

    private async Task MakeAsync(Network network, bool reset, CancellationToken cancellation)
    {
        LedgerTables.Check(network);
        // Uses its own session, because a named lock ends with the session in any case.
        await CloseAsync();
        try
        {
            _session = await _connections.OpenOrCreateAsync(cancellation);
            await RunAsync(
                async session =>
                {
                    await MySqlSchema.MakeAsync(session, _options, network, reset, cancellation);
                    return 0;
                },
                cancellation);
        }
        finally
        {
            await CloseAsync();
        }
    }

    private static Task<List<PortfolioTable>> DescribeAsync(MySqlSession session, string[] tables, CancellationToken cancellation) =>
        session.QueryAsync(
            string.Join(" UNION ALL ", tables.Select((table, index) => $"SELECT {index}, MIN(AsOf), MAX(AsOf) FROM `{table}`")) + " ORDER BY 1",
            row => new PortfolioTable(tables[row.GetInt32(0)], ReadDay(row, 1), ReadDay(row, 2)),
            cancellation);

    private static DateOnly? ReadDay(DbDataReader row, int column) => row.IsDBNull(column) ? null : DateOnly.FromDateTime(row.GetDateTime(column));

    private static async Task<ReadOnlyMemory<ValuationRow>> ReadBlockAsync(
        DbDataReader reader, string table, Action<UnreadableRow>? skipped, CancellationToken cancellation)
    {
        var rows = new ValuationRow[BlockRows];
        var buffer = new byte[MySqlRows.LongestRow];
        var count = 0;
        while (count < rows.Length && await reader.ReadAsync(cancellation))
        {
            var unreadable = MySqlRows.Read(reader, table, buffer, out rows[count]);
            if (unreadable is null) count++;
            else if (skipped is null) throw unreadable.ToFailure();
            else skipped(unreadable);
        }

        return rows.AsMemory(0, count);
    }

    private static async Task<PartitionProgress> ClaimOneAsync(
        MySqlSession session, string owner, string topicId, TopicPartition partition, CancellationToken cancellation)
    {
        // Assignments are made from left to right, so the offset, which depends on the old topic, comes first.
        await session.ExecuteAsync(
            $"""
            INSERT INTO {LedgerTables.Progress} (topic, part, topic_id, next_offset, epoch, owner) VALUES (@topic, @part, @id, 0, 1, @owner)
            ON DUPLICATE KEY UPDATE
                next_offset = IF(topic_id = VALUES(topic_id), next_offset, 0), topic_id = VALUES(topic_id), epoch = epoch + 1, owner = VALUES(owner)
            """,
            cancellation,
            ("@topic", partition.Topic), ("@part", partition.Partition), ("@id", topicId), ("@owner", owner));
        var claims = await session.QueryAsync(
            $"SELECT next_offset, epoch, owner FROM {LedgerTables.Progress} WHERE topic = @topic AND part = @part FOR UPDATE",
            row => ReadProgress(row, partition),
            cancellation,
            ("@topic", partition.Topic), ("@part", partition.Partition));
        return claims.Single();
    }

    private static PartitionProgress ReadProgress(DbDataReader row, TopicPartition partition) =>
        new(partition, row.GetInt64(0), row.GetInt64(1), row.GetString(2));

    private static async Task AdvanceAsync(MySqlSession session, PartitionAdvance advance, CancellationToken cancellation)
    {
        var found = await session.ExecuteAsync(
            $"UPDATE {LedgerTables.Progress} SET next_offset = @next WHERE topic = @topic AND part = @part AND epoch = @epoch",
            cancellation,
            ("@next", advance.NextOffset), ("@topic", advance.Partition.Topic), ("@part", advance.Partition.Partition), ("@epoch", advance.Epoch));
        if (found == 0) throw new FencedException(advance.Partition);
    }

    /// <summary>The same order everywhere, so that two claims for the same partitions cannot deadlock.</summary>
    private static IEnumerable<T> InOrder<T>(IEnumerable<T> items, Func<T, TopicPartition> partitionOf) =>
        items.OrderBy(item => partitionOf(item).Topic, StringComparer.Ordinal).ThenBy(item => partitionOf(item).Partition);

    private Task<T> TransactAsync<T>(Func<MySqlSession, Task<T>> work, CancellationToken cancellation) =>
        RunAsync(session => session.InTransactionAsync(() => work(session), cancellation), cancellation);

    /// <summary>
    /// Does the work, and repeats it after a conflict with another transaction, and once when the connection turns out to be broken.
    /// </summary>
    private async Task<T> RunAsync<T>(Func<MySqlSession, Task<T>> work, CancellationToken cancellation)
    {
        var mayReconnect = _session is not null;
        var retries = ConflictPolicy.Start(_clock, _options.Address);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var session = _session ??= await _connections.OpenAsync(cancellation);
            try
            {
                return await RunOnceAsync(session, () => work(session), cancellation);
            }
            catch (BourseException e) when (e.InnerException is { } cause && !session.IsCommitting)
            {
                var isLost = MySqlFailures.IsUnreachable(cause);
                if (!MySqlFailures.IsConflict(cause) && !(isLost && mayReconnect)) throw;
                if (isLost) mayReconnect = false;
                if (!await retries.PauseAsync(cancellation)) throw;
            }
        }
    }

    /// <summary>Translates errors of the server or the connection to failures; other exceptions pass through.</summary>
    private async Task<T> RunOnceAsync<T>(MySqlSession session, Func<Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await EndAsync(session, work(), cancellation);
        }
        catch (Exception e) when (MySqlFailures.IsOfProvider(e))
        {
            if (session.IsCommitting || !MySqlFailures.IsConflict(e)) await CloseAsync();
            throw session.IsCommitting && MySqlFailures.IsUnreachable(e) ? MySqlFailures.OfCommit(e, _options) : MySqlFailures.Of(e, _options);
        }
        catch when (_session == session && !session.IsUsable)
        {
            await CloseAsync();
            throw;
        }
    }

    /// <summary>
    /// The result of work that is running. The provider ends a cancelled statement by a KILL QUERY on another connection; where the server does not
    /// answer that either, the session is abandoned.
    /// </summary>
    private async Task<T> EndAsync<T>(MySqlSession session, Task<T> work, CancellationToken cancellation)
    {
        await work.SettleAsync(Timeout.InfiniteTimeSpan, _clock, cancellation);
        if (!work.IsCompleted) await work.SettleAsync(KillTimeout, _clock, CancellationToken.None);
        if (work.IsCompleted) return await work;
        _session = null;
        _ = DisposeAfterAsync(session, work);
        throw new OperationCanceledException(cancellation);
    }

    private static async Task DisposeAfterAsync(MySqlSession session, Task work)
    {
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await session.DisposeAsync();
    }

    private async ValueTask CloseAsync()
    {
        if (_session is not { } session) return;
        _session = null;
        await session.DisposeAsync();
    }
}
