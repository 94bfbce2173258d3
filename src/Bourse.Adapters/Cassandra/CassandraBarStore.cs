using Bourse.Adapters.Cql;
using Bourse.Bars;
using Bourse.Bars.Resampling;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Adapters.Cassandra;

/// <summary>
/// Bars in a keyspace of Apache Cassandra 4 or 5, a table a symbol. Bars are written first and offsets after them: a crash in between repeats bars,
/// which changes nothing. The first call connects; a failure that lasts is <see cref="FailureKind.Unreachable"/>, and the next call connects again.
/// </summary>
public sealed class CassandraBarStore : IBarStore
{
    private readonly CassandraOptions _options;
    private readonly CqlSession _session;
    private readonly CassandraBarSchema _schema;
    private readonly CassandraBarProgress _progress;
    private readonly CassandraBarTables _tables;
    private readonly CassandraBarWriter _writer;
    private readonly CassandraBarReader _reader;

    /// <summary>Names the keyspace, and does not touch it yet.</summary>
    /// <param name="options">Which keyspace of which cluster.</param>
    /// <param name="clock">Measures timeouts, and gives writes their time.</param>
    public CassandraBarStore(CassandraOptions options, TimeProvider clock)
    {
        _options = options;
        _session = new CqlSession(options.Cluster, clock, $"bars {options.Address} {Environment.ProcessId}");
        _schema = new CassandraBarSchema(_session, options);
        _progress = new CassandraBarProgress(_session, _schema, clock);
        _tables = new CassandraBarTables(_session, _schema, clock);
        _writer = new CassandraBarWriter(_session, _tables);
        _reader = new CassandraBarReader(_session, _schema, _tables);
    }

    /// <inheritdoc/>
    public Task CreateAsync(CancellationToken cancellation) => RunAsync(
        async () =>
        {
            await _schema.CreateAsync(cancellation);
            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Bar>> ReadAsync(BarRange range, CancellationToken cancellation) =>
        RunAsync(() => _reader.ReadAsync(range, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Bar>> ReadDaysAsync(BarRange range, CancellationToken cancellation) =>
        DaysOfBars.ReadAsync(this, range, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BarSeries>> ListAsync(CancellationToken cancellation) => RunAsync(() => _reader.ListAsync(cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Symbol>> ListSymbolsAsync(CancellationToken cancellation) =>
        RunAsync(() => _reader.ListSymbolsAsync(cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LatestBars>> ReadLatestAsync(IReadOnlyCollection<Symbol>? symbols, CancellationToken cancellation) =>
        RunAsync(() => _reader.ReadLatestAsync(symbols, cancellation), cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(
        string owner, string topicId, IReadOnlyCollection<TopicPartition> partitions, CancellationToken cancellation) =>
        ClaimAllAsync(owner, [new TopicClaim(topicId, partitions)], cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAllAsync(
        string owner, IReadOnlyList<TopicClaim> topics, CancellationToken cancellation) => RunAsync(
        async () =>
        {
            await _schema.CreateAsync(cancellation);
            return await _progress.ClaimAsync(
                owner, [.. topics.SelectMany(topic => topic.Partitions.Select(partition => (topic.TopicId, partition)))], cancellation);
        },
        cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PartitionProgress>> ReadProgressAsync(CancellationToken cancellation) => RunAsync(
        async () => await _schema.HasProgressAsync(cancellation) ? await _progress.ReadAsync(cancellation) : [],
        cancellation);

    /// <inheritdoc/>
    public Task WriteAsync(SinkWrite<BarRow> write, CancellationToken cancellation) => RunAsync(
        async () =>
        {
            await _schema.CreateAsync(cancellation);
            if (write.Rows.Count > 0)
            {
                var time = await _progress.BeginAsync(write.Partitions, cancellation);
                await _writer.WriteAsync(write.Rows, time, cancellation);
            }

            await _progress.AdvanceAsync(write.Partitions, cancellation);
            return true;
        },
        cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        _tables.Dispose();
    }

    private Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation) =>
        CassandraFailures.TranslateAsync(_options, work, cancellation);
}
