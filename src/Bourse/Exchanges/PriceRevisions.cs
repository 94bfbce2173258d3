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

/// <summary>
/// Finds the prices of a source that were corrected or filled in after their days had been published. An exchange publishes only what follows the
/// last day in the log, so they would not be published otherwise.
/// </summary>
public sealed class PriceRevisions
{
    private const int MaxBatchBytes = 512 * 1024;
    private readonly IEventLog _log;
    private readonly IPriceSource _source;
    private readonly Dictionary<string, int> _places;
    private readonly Dictionary<(int Ticker, int Day), Money> _logged = [];
    private readonly int[] _lastDays;

    /// <summary>Prepares the comparison.</summary>
    /// <param name="log">Holds the prices that were published.</param>
    /// <param name="source">The prices as they should be; the caller must not use it meanwhile.</param>
    public PriceRevisions(IEventLog log, IPriceSource source)
    {
        (_log, _source) = (log, source);
        _places = source.Tickers.Select((ticker, at) => (ticker, at)).ToDictionary(one => one.ticker, one => one.at, StringComparer.Ordinal);
        _lastDays = new int[source.Tickers.Count];
    }

    /// <summary>
    /// The source's prices, up to each ticker's last day in the log, that are not the last ones of their day there, by day. Whether a price was never
    /// published cannot be seen in a log that has lost its oldest records; there, only different prices are found.
    /// </summary>
    /// <param name="from">Days before are not compared.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="BourseException">There is no topic of prices.</exception>
    public async Task<IReadOnlyList<PriceRevision>> FindAsync(DateOnly from, CancellationToken cancellation)
    {
        var isWhole = (await _log.GetRangesAsync(Topics.Prices, cancellation)).All(range => range.Start == 0);
        await TopicScan.ReadAllAsync(_log, Topics.Prices, Read, cancellation);
        var revisions = new List<PriceRevision>();
        var prices = new Money[_lastDays.Length];
        var last = DateOnly.FromDayNumber(_lastDays.DefaultIfEmpty().Max());
        foreach (var day in _source.Calendar.Between(from, last))
        {
            _source.Read(day, prices);
            for (var at = 0; at < prices.Length; at++)
            {
                if (prices[at] == Money.Zero || day.DayNumber > _lastDays[at]) continue;
                var logged = _logged.TryGetValue((at, day.DayNumber), out var price) ? price : (Money?)null;
                if (logged is null ? isWhole : logged != prices[at]) revisions.Add(new PriceRevision(_source.Tickers[at], day, prices[at], logged));
            }
        }

        return revisions;
    }

    /// <summary>Publishes revisions.</summary>
    /// <param name="revisions">Which ones.</param>
    /// <param name="exchange">Who publishes them.</param>
    /// <param name="clock">Gives the records' timestamps.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task PublishAsync(IEnumerable<PriceRevision> revisions, string exchange, TimeProvider clock, CancellationToken cancellation)
    {
        var name = Encoding.UTF8.GetBytes(exchange.ToUpperInvariant());
        var message = new byte[PriceMessage.MaxLength];
        var buffer = new RecordBuffer();
        await using var producer = _log.CreateProducer();
        foreach (var (tickerText, day, price, _) in revisions)
        {
            var ticker = Encoding.UTF8.GetBytes(tickerText);
            var length = PriceMessage.Write(message, ticker, price, day, name);
            buffer.Add(ticker, message.AsSpan(0, length), PriceMessage.Headers, clock.GetUtcNow().ToUnixTimeMilliseconds());
            if (buffer.Bytes < MaxBatchBytes) continue;
            await producer.AppendAsync(Topics.Prices, buffer, cancellation);
            buffer.Clear();
        }

        if (buffer.Count > 0) await producer.AppendAsync(Topics.Prices, buffer, cancellation);
    }

    private void Read(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            if (!PriceMessage.TryRead(record.Value, out var price)) continue;
            if (!_places.TryGetValue(Encoding.UTF8.GetString(price.Ticker), out var place)) continue;
            _logged[(place, price.Date.DayNumber)] = price.Price;
            _lastDays[place] = Math.Max(_lastDays[place], price.Date.DayNumber);
        }
    }
}
