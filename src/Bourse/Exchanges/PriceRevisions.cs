using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Exchanges;

/// <summary>A price of a source that is not the one in the log.</summary>
/// <param name="Ticker">The stock.</param>
/// <param name="Day">The trading day.</param>
/// <param name="Price">The source's price.</param>
/// <param name="Logged">The last price of that day in the log; null when there is none.</param>
public readonly record struct PriceRevision(string Ticker, DateOnly Day, Money Price, Money? Logged);

/// <summary>A price in the log that its source does not have any more.</summary>
/// <param name="Ticker">The stock.</param>
/// <param name="Day">The trading day.</param>
/// <param name="Logged">The price in the log.</param>
public readonly record struct RemovedPrice(string Ticker, DateOnly Day, Money Logged);

/// <summary>How a source of prices differs from the log.</summary>
/// <param name="Changed">Prices that are others in the log, or missing there.</param>
/// <param name="Removed">Prices that are only in the log.</param>
public sealed record SourceDifferences(IReadOnlyList<PriceRevision> Changed, IReadOnlyList<RemovedPrice> Removed);

/// <summary>
/// Finds the prices of a source that were corrected, filled in or removed after their days had been published. An exchange publishes only what
/// follows the last day in the log, so corrections would not be published otherwise.
/// </summary>
public sealed class PriceRevisions
{
    private const int MaxBatchBytes = 512 * 1024;
    private readonly IEventLog _log;
    private readonly IPriceSource _source;
    private readonly Dictionary<string, int> _places;
    private readonly Dictionary<(int Ticker, int Day), Money> _logged = [];
    private readonly HashSet<(int Ticker, int Day)> _own = [];
    private readonly byte[] _exchange;
    private readonly int[] _lastDays;

    /// <summary>Prepares the comparison.</summary>
    /// <param name="log">Holds the prices that were published.</param>
    /// <param name="source">The prices as they should be; the caller must not use it meanwhile.</param>
    /// <param name="exchange">The exchange that publishes them.</param>
    public PriceRevisions(IEventLog log, IPriceSource source, string exchange)
    {
        (_log, _source, _exchange) = (log, source, Encoding.UTF8.GetBytes(exchange.ToUpperInvariant()));
        _places = source.Tickers.Select((ticker, at) => (ticker, at)).ToDictionary(one => one.ticker, one => one.at, StringComparer.Ordinal);
        _lastDays = new int[source.Tickers.Count];
    }

    /// <summary>
    /// The source's prices, up to each ticker's last day in the log, that are not the last ones of their day there, by day; and the prices that the
    /// exchange has published and the source lacks, from its first day on. Whether a price was never published cannot be seen in a log that has lost
    /// its oldest records; there, only different and removed prices are found.
    /// </summary>
    /// <param name="from">Days before are not compared.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="BourseException">There is no topic of prices.</exception>
    public async Task<SourceDifferences> FindAsync(DateOnly from, CancellationToken cancellation)
    {
        var isWhole = (await _log.GetRangesAsync(Topics.Prices, cancellation)).All(range => range.Start == 0);
        await TopicScan.ReadAllAsync(_log, Topics.Prices, Read, cancellation);
        var changed = new List<PriceRevision>();
        var prices = new Money[_lastDays.Length];
        var last = DateOnly.FromDayNumber(_lastDays.DefaultIfEmpty().Max());
        DateOnly? first = null;
        foreach (var day in _source.Calendar.Between(from, last))
        {
            first ??= day;
            _source.Read(day, prices);
            for (var at = 0; at < prices.Length; at++)
            {
                if (prices[at] == Money.Zero) continue;
                _own.Remove((at, day.DayNumber));
                if (day.DayNumber > _lastDays[at]) continue;
                var logged = _logged.TryGetValue((at, day.DayNumber), out var price) ? price : (Money?)null;
                if (logged is null ? isWhole : logged != prices[at]) changed.Add(new PriceRevision(_source.Tickers[at], day, prices[at], logged));
            }
        }

        return new SourceDifferences(changed, first is { } start ? RemovedSince(start) : []);
    }

    /// <summary>Publishes revisions.</summary>
    /// <param name="revisions">Which ones.</param>
    /// <param name="clock">Gives the records' timestamps.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task PublishAsync(IEnumerable<PriceRevision> revisions, TimeProvider clock, CancellationToken cancellation)
    {
        var message = new byte[PriceMessage.MaxLength];
        var buffer = new RecordBuffer();
        await using var producer = _log.CreateProducer();
        foreach (var (tickerText, day, price, _) in revisions)
        {
            var ticker = Encoding.UTF8.GetBytes(tickerText);
            var length = PriceMessage.Write(message, ticker, price, day, _exchange);
            buffer.Add(ticker, message.AsSpan(0, length), PriceMessage.Headers, clock.GetUtcNow().ToUnixTimeMilliseconds());
            if (buffer.Bytes < MaxBatchBytes) continue;
            await producer.AppendAsync(Topics.Prices, buffer, cancellation);
            buffer.Clear();
        }

        if (buffer.Count > 0) await producer.AppendAsync(Topics.Prices, buffer, cancellation);
    }

    /// <summary>A file that begins later, such as that of the next year, does not take back what was published before.</summary>
    private RemovedPrice[] RemovedSince(DateOnly first) =>
    [
        .. _own.Where(price => price.Day >= first.DayNumber).OrderBy(price => price.Day).ThenBy(price => price.Ticker)
            .Select(price => new RemovedPrice(_source.Tickers[price.Ticker], DateOnly.FromDayNumber(price.Day), _logged[price])),
    ];

    private void Read(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            if (!PriceMessage.TryRead(record.Value, out var price)) continue;
            if (!_places.TryGetValue(Encoding.UTF8.GetString(price.Ticker), out var place)) continue;
            _logged[(place, price.Date.DayNumber)] = price.Price;
            if (price.Exchange.SequenceEqual(_exchange)) _own.Add((place, price.Date.DayNumber));
            _lastDays[place] = Math.Max(_lastDays[place], price.Date.DayNumber);
        }
    }
}
