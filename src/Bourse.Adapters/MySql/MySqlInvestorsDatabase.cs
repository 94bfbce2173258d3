using System.Data.Common;
using System.Runtime.CompilerServices;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;

namespace Bourse.Adapters.MySql;

/// <summary>
/// <c>InvestorsDB</c> on a MySQL (8 and later) or MariaDB (10.6 and later) server, called as <see cref="MySqlCalls"/> does. When the answer to a
/// COMMIT is lost, the call fails as <see cref="FailureKind.Unreachable"/>, and <see cref="ClaimAsync"/> returns what was committed.
/// </summary>
public sealed class MySqlInvestorsDatabase : IInvestorsDatabase
{
    private const int BlockRows = 1000;
    private const int TablesInAQuery = 100;

    private readonly MySqlOptions _options;
    private readonly MySqlCalls _calls;

    /// <summary>Names the database, and does not touch it yet.</summary>
    /// <param name="options">Which database, as whom.</param>
    /// <param name="clock">Measures how long to go on trying to connect.</param>
    public MySqlInvestorsDatabase(MySqlOptions options, TimeProvider clock)
    {
        _options = options;
        _calls = new MySqlCalls(options, clock) { Check = (session, cancellation) => MySqlSchema.RequireKnownAsync(session, options, cancellation) };
    }

    /// <inheritdoc/>
    public Task InitializeAsync(Network network, CancellationToken cancellation) => MakeAsync(network, reset: false, cancellation);

    /// <inheritdoc/>
    public Task ResetAsync(Network network, CancellationToken cancellation) => MakeAsync(network, reset: true, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PortfolioTable>> ListPortfoliosAsync(CancellationToken cancellation) => _calls.RunAsync<IReadOnlyList<PortfolioTable>>(
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
        return _calls.RunAsync(
            async session => (await session.QueryAsync($"SELECT COUNT(*) FROM `{table}`", row => row.GetInt64(0), cancellation)).Single(),
            cancellation);
    }

    /// <inheritdoc/>
    public Task<DatabaseInventory> ReadInventoryAsync(CancellationToken cancellation) =>
        _calls.RunAsync(session => MySqlInventory.ReadAsync(session, _options.Address, cancellation), cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<ValuationRow>> ReadAsync(
        string portfolio, DateOnly? from, DateOnly? to, Action<UnreadableRow>? skipped, [EnumeratorCancellation] CancellationToken cancellation)
    {
        LedgerTables.Require(portfolio);
        var (session, command, reader) = await _calls.RunAsync(
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
                var block = await _calls.RunOnceAsync(session, () => ReadBlockAsync(reader, portfolio, skipped, cancellation), cancellation);
                isAtEnd = block.Length < BlockRows;
                if (block.Length > 0) yield return block;
            }
        }
        finally
        {
            // Unread rows are discarded. An abandoned session may still be running, and ends by itself.
            if (_calls.Uses(session))
            {
                await reader.DisposeAsync();
                await command.DisposeAsync();
            }
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        _calls.TransactAsync<IReadOnlyList<PartitionProgress>>(
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
    public Task WriteAsync(SinkWrite<PortfolioRows> write, CancellationToken cancellation) => _calls.TransactAsync(
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
    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) =>
        _calls.RunAsync<IReadOnlyList<PartitionProgress>>(
            async session => await session.QueryAsync(
                $"SELECT next_offset, epoch, owner, topic, part FROM {LedgerTables.Progress} ORDER BY topic, part",
                row => ReadProgress(row, new TopicPartition(row.GetString(3), row.GetInt32(4))),
                cancellation),
            cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _calls.DisposeAsync();

    private Task<int> MakeAsync(Network network, bool reset, CancellationToken cancellation)
    {
        LedgerTables.Check(network);
        // A named lock ends with its session in any case.
        return _calls.RunApartAsync(
            async session =>
            {
                await MySqlSchema.MakeAsync(session, _options, network, reset, cancellation);
                return 0;
            },
            cancellation);
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
}
