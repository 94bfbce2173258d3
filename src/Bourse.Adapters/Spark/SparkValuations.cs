using Bourse.Adapters.Kafka;
using Bourse.Adapters.SparkConnect;
using Bourse.Audit;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Adapters.Spark;

/// <summary>
/// Values portfolios on Apache Spark 4, by Spark Connect. Spark reads the prices from Kafka by itself, all portfolios in one job; it returns the
/// portfolios' sums, never prices. Non-canonical messages are read here, and the job is repeated with their quotes.
/// </summary>
public sealed class SparkValuations : IValuationEngine, IAsyncDisposable
{
    private readonly SparkAddress _address;
    private readonly IEventLog _log;
    private readonly SparkLog _kafka;
    private readonly AuditOptions _options;
    private readonly string _topic;
    private readonly SparkClient _spark;

    /// <summary>Creates the engine; nothing is connected yet.</summary>
    /// <param name="address">Spark.</param>
    /// <param name="log">The log on that Kafka, which says what records there are; it is left open.</param>
    /// <param name="kafka">The Kafka that Spark reads.</param>
    /// <param name="options">What the network was run with.</param>
    /// <param name="newId">Generates unique ids: sessions are found by them.</param>
    /// <param name="clock">Measures timeouts and pauses.</param>
    /// <param name="topic">The topic of the prices.</param>
    public SparkValuations(
        SparkAddress address, IEventLog log, KafkaOptions kafka, AuditOptions options, Func<Guid> newId, TimeProvider clock,
        string topic = Topics.Prices)
    {
        (_address, _log, _kafka, _options, _topic) = (address, log, new SparkLog(kafka), options, topic);
        _spark = new SparkClient(address, newId, clock);
    }

    /// <inheritdoc/>
    public async Task<Revaluation> ValueAsync(
        IReadOnlyList<Portfolio> portfolios, IProgress<WorkProgress>? progress, CancellationToken cancellation)
    {
        var ranges = await _log.GetRangesAsync(_topic, cancellation);
        var task = new ValuationTask(portfolios, _options);
        var hasLostPrices = LostRecords.In(ranges);
        if (ranges.All(range => range.Count == 0)) return new ValuesReader(task, new PricedDays(), hasLostPrices).ToRevaluation(0);
        var source = SourceOf(ranges);
        try
        {
            return await ValueAsync(task, source, hasLostPrices, progress is null ? null : new SparkSteps(progress), cancellation);
        }
        catch (SparkException failure)
        {
            throw KafkaReadErrors.Of(_address, _spark.Version!, _kafka, _topic, failure);
        }
        catch (FormatException failure)
        {
            throw new BourseException(FailureKind.Failed, $"Spark at {_address} sent values that cannot be read: {failure.Message}", null, failure);
        }
    }

    /// <summary>Checks from Spark that it has the Kafka connector and can read the topic's last records.</summary>
    /// <exception cref="BourseException">One of these conditions does not hold, or there is no such topic.</exception>
    public async Task CheckAsync(CancellationToken cancellation)
    {
        var ranges = (await _log.GetRangesAsync(_topic, cancellation)).Select(range => range with { Start = Math.Max(range.Start, range.End - 1) });
        try
        {
            await _spark.QueryAsync(new SparkQuery(ValuationSql.Count, [SourceOf(ranges)]), ArrowResult.Texts, null, cancellation);
        }
        catch (SparkException failure)
        {
            throw KafkaReadErrors.Of(_address, _spark.Version!, _kafka, _topic, failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _spark.DisposeAsync();

    private SparkSource SourceOf(IEnumerable<OffsetRange> ranges) => SparkSource.Of(ValuationSql.SourceName, SparkLog.Format, _kafka.Options(ranges));

    private async Task<Revaluation> ValueAsync(
        ValuationTask task, SparkSource prices, bool hasLostPrices, IProgress<SparkProgress>? progress, CancellationToken cancellation)
    {
        var days = new PricedDays();
        if (task.NeedsDays)
        {
            foreach (var day in await _spark.QueryAsync(new SparkQuery(ValuationSql.Days(task), [prices]), PricedDay.Read, progress, cancellation))
            {
                days.Add(day);
            }
        }

        var values = await ReadAsync(null);
        if (values.NonCanonical == 0) return values.ToRevaluation(0);
        var messages = new NonCanonicalMessages(task);
        var query = new SparkQuery(ValuationSql.NonCanonicalMessages, [prices]);
        foreach (var quote in await _spark.QueryAsync(query, messages.Read, progress, cancellation)) messages.Add(quote);
        foreach (var day in messages.Days) days.Add(day);
        if (messages.ToBatch() is { } quotes) values = await ReadAsync(SparkSource.Of(ValuationSql.QuotesName, quotes));
        else if (task.NeedsDays && messages.Days.Any()) values = await ReadAsync(null);
        return values.ToRevaluation(messages.Usable);

        async Task<ValuesReader> ReadAsync(SparkSource? quotes)
        {
            var reader = new ValuesReader(task, days, hasLostPrices);
            var holdings = SparkSource.Of(ValuationSql.HoldingsName, task.HoldingsBatch());
            SparkSource[] sources = quotes is null ? [prices, holdings] : [prices, holdings, quotes];
            var values = new SparkQuery(ValuationSql.Values(task, days, quotes is not null), sources);
            foreach (var row in await _spark.QueryAsync(values, ValueRow.Read, progress, cancellation)) reader.Add(row);
            return reader;
        }
    }
}
