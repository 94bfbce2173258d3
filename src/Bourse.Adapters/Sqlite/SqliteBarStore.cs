using Bourse.Bars;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Adapters.Sqlite;

/// <summary>
/// Bars in a SQLite file, a table a symbol; prices are texts with the digits of the source. Bars and offsets are written in one transaction. Reading
/// does not create the file, and works where its folder cannot be written.
/// </summary>
public sealed class SqliteBarStore : IBarStore
{
    private const int OpeningTimeout = 10_000;
    private readonly string _file;
    private readonly SqliteWriter _writer;
    private readonly LazySqliteThread _reader;
    private SqliteBarWriter? _tables;

    /// <summary>Names the file, and does not touch it yet.</summary>
    /// <param name="file">The file; writing creates it when there is none.</param>
    /// <param name="clock">Measures how long a write waits for other processes.</param>
    public SqliteBarStore(string file, TimeProvider clock)
    {
        _file = file;
        _writer = new SqliteWriter("bourse bars writer", OpenWriter, clock, () => { });
        _reader = new LazySqliteThread("bourse bars reader", () => SqliteBarSchema.Open(file, OpeningTimeout));
    }

    /// <inheritdoc/>
    public Task CreateAsync(CancellationToken cancellation) => _writer.RunAsync(_ => true, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Bar>> ReadAsync(BarRange range, CancellationToken cancellation) =>
        ReadAsync(session => SqliteBarReader.Read(session, range), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Bar>> ReadDaysAsync(BarRange range, CancellationToken cancellation) =>
        ReadAsync(session => SqliteBarReader.ReadDays(session, range, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BarSeries>> ListAsync(CancellationToken cancellation) => ReadAsync<BarSeries>(
        session =>
        {
            var series = new List<BarSeries>();
            foreach (var symbol in SqliteBarSchema.ListSymbols(session))
            {
                cancellation.ThrowIfCancellationRequested();
                series.AddRange(SqliteBarReader.Count(session, symbol));
            }

            return series;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Symbol>> ListSymbolsAsync(CancellationToken cancellation) => ReadAsync(SqliteBarSchema.ListSymbols, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LatestBars>> ReadLatestAsync(IReadOnlyCollection<Symbol>? symbols, CancellationToken cancellation) =>
        ReadAsync(session => SqliteLatestBars.Read(session, symbols, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        ClaimAllAsync(owner, [new TopicClaim(topicId, partitions)], cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAllAsync(
        string owner, IReadOnlyList<TopicClaim> topics, CancellationToken cancellation) =>
        _writer.RunAsync<IReadOnlyList<PartitionProgress>>(
            session =>
            [
                .. from topic in topics
                from partition in topic.Partitions
                select SqliteBarProgress.Claim(session, owner, topic.TopicId, partition),
            ],
            cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) =>
        ReadAsync(SqliteBarProgress.Read, cancellation);

    /// <inheritdoc/>
    public async Task WriteAsync(SinkWrite<BarRow> write, CancellationToken cancellation)
    {
        try
        {
            await _writer.RunAsync(session => Write(session, write, cancellation), cancellation);
        }
        catch
        {
            // Tables that the transaction created are gone with it.
            _tables?.Forget();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _reader.DisposeAsync();
    }

    private bool Write(SqliteSession session, SinkWrite<BarRow> write, CancellationToken cancellation)
    {
        foreach (var advance in write.Partitions) SqliteBarProgress.Advance(session, advance);
        _tables ??= new SqliteBarWriter(session);
        _tables.Write(write.Rows, cancellation);
        return true;
    }

    /// <summary>Reads; there is nothing to read in a file that does not exist.</summary>
    private async Task<IReadOnlyList<T>> ReadAsync<T>(Func<SqliteSession, IReadOnlyList<T>> query, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return File.Exists(_file) ? await _reader.RunAsync(query, cancellation) : [];
    }

    private SqliteSession OpenWriter()
    {
        SqliteBarSchema.MakeFile(_file, OpeningTimeout);
        var session = SqliteBarSchema.Open(_file, OpeningTimeout);
        // The writer waits for locks by itself, so that the wait can be cancelled.
        session.Execute("PRAGMA busy_timeout = 0");
        return session;
    }
}
