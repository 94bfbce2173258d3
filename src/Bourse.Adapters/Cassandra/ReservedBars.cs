using Bourse.Adapters.Cql;
using Bourse.Bars;
using Bourse.Events;
using Bourse.Sinks;

namespace Bourse.Adapters.Cassandra;

/// <summary>
/// Lets another program write the bars of topics into their tables. The times of its writes are set aside when the topics are claimed: the row of an
/// offset gets the time <see cref="FirstTimeOf"/> + offset. So of two messages about a bar the later one counts, however often and in whichever order
/// they are written; and what the program still writes when the topics have another owner replaces nothing of that owner's.
/// </summary>
internal sealed class ReservedBars : IAsyncDisposable
{
    /// <summary>
    /// How many microseconds are set aside, and so how many records of a partition one claim is good for. The owner after this one writes with times
    /// that are so much later, a hundred seconds.
    /// </summary>
    public const long Reserve = 100_000_000;

    private readonly CassandraOptions _options;
    private readonly CqlSession _session;
    private readonly CassandraBarSchema _schema;
    private readonly CassandraBarProgress _progress;
    private readonly CassandraBarTables _tables;
    private readonly CassandraBarWriter _writer;

    /// <summary>Names the keyspace, and does not touch it yet.</summary>
    /// <param name="options">Which keyspace of which cluster.</param>
    /// <param name="clock">Measures timeouts, and gives writes their time.</param>
    public ReservedBars(CassandraOptions options, TimeProvider clock)
    {
        _options = options;
        _session = new CqlSession(options.Cluster, clock, $"reserved bars {options.Address} {Environment.ProcessId}");
        _schema = new CassandraBarSchema(_session, options);
        _progress = new CassandraBarProgress(_session, _schema, clock);
        _tables = new CassandraBarTables(_session, _schema, clock);
        _writer = new CassandraBarWriter(_session, _tables);
    }

    /// <summary>The time of offset 0 under a claim, in microseconds since 1970.</summary>
    /// <param name="writtenAt">The time that is entered with the claim, <see cref="StoredBarProgress.WrittenAt"/>.</param>
    public static long FirstTimeOf(long writtenAt) => writtenAt - Reserve;

    /// <summary>Creates the keyspace and the table of offsets, if they are not there.</summary>
    public Task CreateAsync(CancellationToken cancellation) => RunAsync(
        async () =>
        {
            await _schema.CreateAsync(cancellation);
            return true;
        },
        cancellation);

    /// <summary>Creates a symbol's table, if it is not there.</summary>
    public Task CreateTableAsync(Symbol symbol, CancellationToken cancellation) =>
        RunAsync(() => _tables.InsertAsync(symbol, cancellation), cancellation);

    /// <summary>How far every partition is, whose it is, and which times are set aside.</summary>
    public Task<List<StoredBarProgress>> ReadAsync(CancellationToken cancellation) =>
        RunAsync(() => _progress.ReadAllAsync(cancellation), cancellation);

    /// <summary>Claims all partitions of a topic, and sets times aside. Their offsets stay, unless they are those of an earlier topic.</summary>
    public Task<IReadOnlyList<PartitionProgress>> ClaimAsync(string owner, TopicClaim topic, CancellationToken cancellation) => RunAsync(
        () => _progress.ClaimAsync(owner, [.. topic.Partitions.Select(partition => (topic.TopicId, partition))], cancellation, Reserve),
        cancellation);

    /// <summary>Writes rows of one topic under its claim.</summary>
    /// <param name="rows">The rows; their offsets are below <see cref="Reserve"/>.</param>
    /// <param name="writtenAt">The time that is entered with the claim.</param>
    /// <param name="cancellation">Ends the work; some rows may be written then.</param>
    public Task WriteAsync(IReadOnlyList<BarRow> rows, long writtenAt, CancellationToken cancellation) => RunAsync(
        async () =>
        {
            await _writer.WriteAsync(rows, row => FirstTimeOf(writtenAt) + row.Offset, cancellation);
            return true;
        },
        cancellation);

    /// <summary>Enters how far partitions are stored.</summary>
    /// <exception cref="FencedException">A partition has another owner.</exception>
    public Task AdvanceAsync(IReadOnlyList<PartitionAdvance> partitions, CancellationToken cancellation) => RunAsync(
        async () =>
        {
            await _progress.AdvanceAsync(partitions, cancellation);
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
