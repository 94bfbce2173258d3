using Bourse.Events;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>A price and its position in the log.</summary>
/// <param name="Price">The price, as a decimal: the audit deliberately uses another arithmetic than the investors.</param>
/// <param name="Partition">The partition it was read from.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Time">When it was written, UTC.</param>
/// <param name="Exchange">Who published it; empty when the message does not say.</param>
public sealed record LoggedPrice(decimal Price, TopicPartition Partition, long Offset, DateTimeOffset Time, string Exchange);

/// <summary>
/// Every usable price of topic <see cref="Topics.Prices"/>: for each ticker and day the last one published. Within a partition, that is the one with
/// the highest offset; of several partitions, the one written last (in the same millisecond, the one of the highest partition). The order in which
/// partitions are read does not matter.
/// </summary>
public sealed class PriceHistory
{
    private readonly SortedDictionary<int, Dictionary<(string Ticker, DateOnly Date), DatedPrice>> _partitions = [];
    private readonly Dictionary<string, DateOnly> _newest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _homes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _scattered = new(StringComparer.Ordinal);
    private readonly HashSet<(string Ticker, DateOnly Date)> _changed = [];
    private Dictionary<(string Ticker, DateOnly Date), DatedPrice> _prices = [];
    private long _known;

    /// <summary>Each day on which any ticker has a price, ascending.</summary>
    public SortedSet<DateOnly> Days { get; } = [];

    /// <summary>How many records were read.</summary>
    public long Records { get; private set; }

    /// <summary>How many of them hold no usable price.</summary>
    public long Unusable { get; private set; }

    /// <summary>Whether the topic has lost its oldest records.</summary>
    public bool HasLostRecords { get; private init; }

    /// <summary>Reads the topic from its beginning to its present end; unusable messages are left out.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="rules">Tell which prices are usable.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such topic.</exception>
    public static Task<PriceHistory> ReadAsync(IEventLog log, PriceRules rules, CancellationToken cancellation) =>
        ReadAsync(log, rules, DateTimeOffset.MaxValue, cancellation);

    /// <summary>The same as it was known at a time: records that were written later are left out.</summary>
    /// <param name="log">Holds the topic.</param>
    /// <param name="rules">Tell which prices are usable.</param>
    /// <param name="known">The time; records of the same millisecond were known.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="BourseException">There is no such topic.</exception>
    public static async Task<PriceHistory> ReadAsync(IEventLog log, PriceRules rules, DateTimeOffset known, CancellationToken cancellation)
    {
        var hasLost = LostRecords.In(await log.GetRangesAsync(Topics.Prices, cancellation));
        var history = new PriceHistory { HasLostRecords = hasLost, _known = known.ToUnixTimeMilliseconds() };
        await TopicScan.ReadAllAsync(log, Topics.Prices, batch => history.Take(batch, rules), cancellation);
        history._prices = history.Merge();
        return history;
    }

    /// <summary>The price of a ticker on a day, or null.</summary>
    public LoggedPrice? Find(string ticker, DateOnly date) => _prices.GetValueOrDefault((ticker, date)).Price;

    /// <summary>The last price of a ticker before a day, with its day, or null.</summary>
    public (DateOnly Date, LoggedPrice Price)? FindBefore(string ticker, DateOnly date)
    {
        if (_newest.TryGetValue(ticker, out var newest) && newest < date) return (newest, Find(ticker, newest)!);
        foreach (var earlier in Days.GetViewBetween(DateOnly.MinValue, date.AddDays(-1)).Reverse())
        {
            if (Find(ticker, earlier) is { } price) return (earlier, price);
        }

        return null;
    }

    /// <summary>
    /// Whether a ticker may have had another price of that day before: it was changed, or its prices are in several partitions, which can be read in
    /// another order, or records have been deleted.
    /// </summary>
    public bool MayHaveChanged(string ticker, DateOnly date) =>
        HasLostRecords || _changed.Contains((ticker, date)) || _scattered.Contains(ticker);

    /// <summary>Whether a price of a later day has come for that ticker.</summary>
    public bool HasLater(string ticker, DateOnly date) => _newest.TryGetValue(ticker, out var newest) && newest > date;

    private void Take(RecordBatch batch, PriceRules rules)
    {
        if (!_partitions.TryGetValue(batch.Partition.Partition, out var prices)) _partitions[batch.Partition.Partition] = prices = [];
        foreach (var record in batch)
        {
            if (record.Timestamp > _known) continue;
            Records++;
            var isUsable = false;
            foreach (var quote in ReadUsable(record.Value, rules))
            {
                Take(prices, quote, batch.Partition, record.Offset, record.Timestamp);
                isUsable = true;
            }

            if (!isUsable) Unusable++;
        }
    }

    private void Take(
        Dictionary<(string Ticker, DateOnly Date), DatedPrice> prices, Quote quote, TopicPartition partition, long offset, long timestamp)
    {
        var logged = new LoggedPrice(quote.Price.ToDecimal(), partition, offset, DateTimeOffset.FromUnixTimeMilliseconds(timestamp), quote.Exchange);
        // A repeated price keeps the position of the first; a different price replaces it.
        var isRepeat = prices.TryGetValue((quote.Ticker, quote.Date), out var known) && known.Price.Price == logged.Price;
        if (isRepeat) logged = known.Price;
        else if (known.Price is not null) _changed.Add((quote.Ticker, quote.Date));
        prices[(quote.Ticker, quote.Date)] = new DatedPrice(logged, timestamp);
        if (!_homes.TryAdd(quote.Ticker, partition.Partition) && _homes[quote.Ticker] != partition.Partition) _scattered.Add(quote.Ticker);
        Days.Add(quote.Date);
        if (!_newest.TryGetValue(quote.Ticker, out var newest) || newest < quote.Date) _newest[quote.Ticker] = quote.Date;
    }

    private Dictionary<(string Ticker, DateOnly Date), DatedPrice> Merge()
    {
        if (_partitions.Count <= 1) return _partitions.Values.SingleOrDefault() ?? [];
        var merged = new Dictionary<(string Ticker, DateOnly Date), DatedPrice>(_partitions.Values.Sum(partition => partition.Count));
        foreach (var (key, dated) in _partitions.Values.SelectMany(partition => partition))
        {
            if (!merged.TryAdd(key, dated) && dated.LastTime >= merged[key].LastTime) merged[key] = dated;
        }

        return merged;
    }

    private static IEnumerable<Quote> ReadUsable(ReadOnlySpan<byte> message, PriceRules rules)
    {
        try
        {
            return PriceReader.Read(message).Where(quote => rules.ProblemWith(quote) is null);
        }
        catch (BadMessageException)
        {
            return [];
        }
    }

    /// <summary>A price, and when it was last published, ms since 1970 (UTC).</summary>
    private readonly record struct DatedPrice(LoggedPrice Price, long LastTime);
}
