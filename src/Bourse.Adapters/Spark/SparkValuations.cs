using Bourse.Adapters.Kafka;
using Bourse.Adapters.SparkConnect;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Adapters.Spark;

/// <summary>
/// Values portfolios on Apache Spark 4, by Spark Connect. Spark reads the prices from Kafka by itself, all portfolios in one job; what comes back are
/// the portfolios' sums, never prices. Messages that are not as Bourse writes them are read here, and the job is done anew with what they say.
/// </summary>
public sealed class SparkValuations : IValuationEngine, IAsyncDisposable
{
    private readonly SparkAddress _address;
    private readonly IEventLog _log;
    private readonly SparkLog _kafka;
    private readonly AuditOptions _options;
    private readonly string _topic;
    private readonly SparkSession _session;

    /// <summary>Creates the engine; nothing is connected yet.</summary>
    /// <param name="address">Spark.</param>
    /// <param name="log">The log on that Kafka, which says what records there are; it is left open.</param>
    /// <param name="kafka">The Kafka that Spark reads.</param>
    /// <param name="options">What the network was run with.</param>
    /// <param name="newId">Gives ids that nobody else has: sessions are found by them.</param>
    /// <param name="clock">Measures deadlines and pauses.</param>
    /// <param name="topic">The topic of the prices.</param>
    public SparkValuations(
        SparkAddress address, IEventLog log, KafkaOptions kafka, AuditOptions options, Func<Guid> newId, TimeProvider clock,
        string topic = Topics.Prices)
    {
        (_address, _log, _kafka, _options, _topic) = (address, log, new SparkLog(kafka), options, topic);
        _session = new SparkSession(SparkSessionOptions.Exact(address), newId, clock);
    }

    /// <inheritdoc/>
    public async Task<Revaluation> ValueAsync(
        IReadOnlyList<Portfolio> portfolios, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var ranges = await _log.GetRangesAsync(_topic, cancellation);
        var task = new ValuationTask(portfolios, _options);
        if (ranges.All(range => range.Count == 0)) return new ValuesReader(task).ToRevaluation();
        var source = SourceOf(ranges);
        try
        {
            return await ValueAsync(task, source, progress is null ? null : new SparkSteps(progress), cancellation);
        }
        catch (SparkException failure)
        {
            throw ValuationFailures.Of(_address, _session.Version!, _kafka, _topic, failure);
        }
        catch (Exception failure) when (failure is FormatException or OverflowException)
        {
            throw new BourseException(FailureKind.Failed, $"Spark at {_address} sent values that cannot be read: {failure.Message}", null, failure);
        }
    }

    /// <summary>Lets Spark look at the topic's last records: whether it has what reads Kafka, and gets there.</summary>
    /// <exception cref="BourseException">One of these is not so, or there is no such topic.</exception>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        var ranges = (await _log.GetRangesAsync(_topic, cancellation)).Select(range => range with { Start = Math.Max(range.Start, range.End - 1) });
        try
        {
            await _session.QueryAsync(new SparkQuery(ValuationSql.Count, [SourceOf(ranges)]), null, cancellation);
        }
        catch (SparkException failure)
        {
            throw ValuationFailures.Of(_address, _session.Version!, _kafka, _topic, failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private SparkSource SourceOf(IEnumerable<OffsetRange> ranges) => new(ValuationSql.SourceName, SparkLog.Format, _kafka.Options(ranges));

    private async Task<Revaluation> ValueAsync(
        ValuationTask task, SparkSource source, IProgress<SparkProgress>? progress, CancellationToken cancellation)
    {
        var values = await ReadAsync(null);
        if (values.Odd == 0) return values.ToRevaluation();
        var odd = new OddMessages(task);
        foreach (var row in await _session.QueryAsync(new SparkQuery(ValuationSql.OddMessages, [source]), progress, cancellation)) odd.Add(row);
        if (odd.ToText() is { } quotes) values = await ReadAsync(quotes);
        return values.ToRevaluation();

        async Task<ValuesReader> ReadAsync(string? oddQuotes)
        {
            var reader = new ValuesReader(task);
            var query = new SparkQuery(ValuationSql.Values(task, oddQuotes), [source]);
            foreach (var row in await _session.QueryAsync(query, progress, cancellation)) reader.Add(row);
            return reader;
        }
    }
}
