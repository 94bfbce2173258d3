using System.Runtime.CompilerServices;
using Bourse.Events;
using Bourse.Ledger;
using Bourse.Market;
using Bourse.Sinks;
using Microsoft.Data.Sqlite;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// <c>InvestorsDB</c> in a SQLite file. The file is opened by the first call and kept open; calls run on a thread of their own, as SQLite's block,
/// and cancelling one interrupts its statement. After a failure the file is opened anew by the next call. Where the folder cannot be
/// written, an existing file can still be read.
/// </summary>
public sealed class SqliteInvestorsDatabase : IInvestorsDatabase
{
    private const string ThreadName = "bourse database";
    private readonly string _file;
    private readonly Dictionary<string, SqliteRowWriter> _writers = new(StringComparer.Ordinal);
    private readonly SqliteCalls _calls;

    /// <summary>Names the file, and does not touch it yet.</summary>
    /// <param name="file">The file; <see cref="InitializeAsync"/> and <see cref="ResetAsync"/> create it when there is none.</param>
    public SqliteInvestorsDatabase(string file)
    {
        _file = file;
        _calls = new SqliteCalls(file, ThreadName)
        {
            Missing = () => LedgerFailures.NotInitialized($"there is no database {file}"), Explain = FindMissingTable, Closing = DisposeOfWriters,
            Opened = connection => SqliteInvestorsSchema.RequireKnown(connection, file),
        };
    }

    /// <summary>How long a call waits for another process that writes, before it fails.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Task InitializeAsync(Network network, CancellationToken cancellation) => MakeAsync(network, reset: false, cancellation);

    /// <inheritdoc/>
    public Task ResetAsync(Network network, CancellationToken cancellation) => MakeAsync(network, reset: true, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PortfolioTable>> ListPortfoliosAsync(CancellationToken cancellation) => RunAsync<IReadOnlyList<PortfolioTable>>(
        connection => [.. SqliteInvestorsSchema.ListTables(connection).Select(table => Describe(connection, table))], cancellation);

    /// <inheritdoc/>
    public Task<long> CountRowsAsync(string portfolio, CancellationToken cancellation)
    {
        var table = LedgerTables.Require(portfolio);
        return RunAsync(connection => connection.Query($"SELECT COUNT(*) FROM \"{table}\"", row => row.GetInt64(0)).Single(), cancellation);
    }

    /// <inheritdoc/>
    public Task<DatabaseInventory> ReadInventoryAsync(CancellationToken cancellation) => RunAsync(SqliteInventory.Read, cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<ValuationRow>> ReadAsync(
        string portfolio, DateOnly? from, DateOnly? to, Action<UnreadableRow>? skipped, [EnumeratorCancellation] CancellationToken cancellation)
    {
        LedgerTables.Require(portfolio);
        var reader = await RunAsync(connection => new SqliteRowReader(connection, portfolio, from, to, skipped), cancellation);
        try
        {
            while (await RunAsync(_ => reader.ReadBlock(), cancellation) is { IsEmpty: false } block) yield return block;
        }
        finally
        {
            await _calls.DisposeOfAsync(reader, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        RunAsync<IReadOnlyList<PartitionProgress>>(
            connection => connection.InTransaction(
                LockTimeout, () => partitions.Select(partition => Claim(connection, owner, topicId, partition)).ToList(), cancellation),
            cancellation);

    /// <inheritdoc/>
    public Task WriteAsync(SinkWrite<PortfolioRows> write, CancellationToken cancellation) => RunAsync(
        connection => connection.InTransaction(
            LockTimeout,
            () =>
            {
                foreach (var advance in write.Partitions) Advance(connection, advance);
                foreach (var (portfolio, rows) in write.Rows)
                {
                    cancellation.ThrowIfCancellationRequested();
                    WriterOf(connection, portfolio).Write(rows.Span);
                }

                return 0;
            },
            cancellation),
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) => RunAsync<IReadOnlyList<PartitionProgress>>(
        connection => connection.Query(
            $"SELECT next_offset, epoch, owner, topic, part FROM {LedgerTables.Progress} ORDER BY topic, part",
            reader => ReadProgress(reader, new TopicPartition(reader.GetString(3), reader.GetInt32(4)))),
        cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _calls.DisposeAsync();

    private Task<int> MakeAsync(Network network, bool reset, CancellationToken cancellation)
    {
        LedgerTables.Check(network);
        return RunAsync(
            connection =>
            {
                connection.ExecuteWhenFree("PRAGMA journal_mode = WAL", LockTimeout, cancellation);
                return connection.InTransaction(
                    LockTimeout,
                    () =>
                    {
                        SqliteInvestorsSchema.Upgrade(connection, _file);
                        if (reset) SqliteInvestorsSchema.Clear(connection);
                        SqliteInvestorsSchema.Fill(connection, network);
                        return 0;
                    },
                    cancellation);
            },
            cancellation,
            create: true);
    }

    private static PortfolioTable Describe(SqliteConnection connection, string table) => connection.Query(
        $"SELECT (SELECT MIN(AsOf) FROM \"{table}\"), (SELECT MAX(AsOf) FROM \"{table}\")",
        reader => new PortfolioTable(table, ReadDay(table, reader, 0), ReadDay(table, reader, 1))).Single();

    private static DateOnly? ReadDay(string table, SqliteDataReader reader, int column)
    {
        if (reader.IsDBNull(column)) return null;
        var text = reader.GetString(column);
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day)
            ? day
            : throw new BourseException(
                FailureKind.Failed, $"table {table} has a row whose AsOf is no day: '{text}'", "delete the row, or make the table anew");
    }

    private static PartitionProgress Claim(
        SqliteConnection connection, string owner, string topicId, TopicPartition partition) => connection.Query(
        $"""
        INSERT INTO {LedgerTables.Progress} (topic, part, topic_id, next_offset, epoch, owner) VALUES (@topic, @part, @id, 0, 1, @owner)
        ON CONFLICT (topic, part) DO UPDATE SET
            next_offset = CASE WHEN topic_id = @id THEN next_offset ELSE 0 END, topic_id = @id, epoch = epoch + 1, owner = @owner
        RETURNING next_offset, epoch, owner
        """,
        reader => ReadProgress(reader, partition),
        ("@topic", partition.Topic), ("@part", partition.Partition), ("@id", topicId), ("@owner", owner)).Single();

    private static PartitionProgress ReadProgress(SqliteDataReader reader, TopicPartition partition) =>
        new(partition, reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2));

    private static void Advance(SqliteConnection connection, PartitionAdvance advance)
    {
        var changed = connection.Execute(
            $"UPDATE {LedgerTables.Progress} SET next_offset = @next WHERE topic = @topic AND part = @part AND epoch = @epoch",
            ("@next", advance.NextOffset), ("@topic", advance.Partition.Topic), ("@part", advance.Partition.Partition), ("@epoch", advance.Epoch));
        if (changed == 0) throw new FencedException(advance.Partition);
    }

    private SqliteRowWriter WriterOf(SqliteConnection connection, string portfolio)
    {
        if (_writers.TryGetValue(portfolio, out var writer)) return writer;
        return _writers[portfolio] = new SqliteRowWriter(connection, LedgerTables.Require(portfolio));
    }

    private Task<T> RunAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation, bool create = false) =>
        _calls.RunAsync(work, cancellation, create);

    private void DisposeOfWriters()
    {
        foreach (var writer in _writers.Values) writer.Dispose();
        _writers.Clear();
    }

    /// <summary>A table or column that the file lacks; null for other failures.</summary>
    private BourseException? FindMissingTable(SqliteException failure, string detail)
    {
        if (detail.StartsWith("no such column: ", StringComparison.Ordinal) || detail.Contains(" has no column named ", StringComparison.Ordinal))
        {
            return LedgerFailures.NotInitialized($"{_file} has tables of an earlier Bourse ({detail})", failure);
        }

        return detail.StartsWith("no such table: ", StringComparison.Ordinal)
            ? LedgerFailures.NotInitialized($"{_file} has no table {detail[15..]}", failure)
            : null;
    }
}
