using System.Collections.Concurrent;
using Bourse.Events;

namespace Bourse.Dashboard.Live;

/// <summary>
/// What the hub has read: the prices of each ticker. Messages that cannot be read are passed over; stages name them in dead-letter topics.
/// </summary>
internal sealed class MarketBook
{
    private readonly ConcurrentDictionary<string, PriceSeries> _series = new(StringComparer.Ordinal);

    /// <summary>When the newest record that was read was written, ms since 1970 (UTC); 0 before the first.</summary>
    public long NewestRecord { get; private set; }

    /// <summary>The same of prices.</summary>
    public long NewestPrice { get; private set; }

    /// <summary>The tickers, in their order.</summary>
    public IReadOnlyList<PriceSeries> Series => [.. _series.Values.OrderBy(series => series.Ticker, StringComparer.Ordinal)];

    /// <summary>The prices of a ticker; null when there are none.</summary>
    public PriceSeries? Find(string ticker) => _series.GetValueOrDefault(ticker);

    /// <summary>Takes the records of a batch.</summary>
    public void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            NewestRecord = Math.Max(NewestRecord, record.Timestamp);
            if (batch.Partition.Topic != Topics.Prices) continue;
            NewestPrice = Math.Max(NewestPrice, record.Timestamp);
            TakePrices(batch.Partition.Partition, record);
        }
    }

    private void TakePrices(int partition, in Record record)
    {
        try
        {
            foreach (var quote in PriceReader.Read(record.Value))
            {
                var series = _series.GetOrAdd(quote.Ticker, ticker => new PriceSeries(ticker));
                series.Add(new PricePoint(quote.Date, quote.Price, partition, record.Offset, record.Timestamp), quote.Exchange);
            }
        }
        catch (BadMessageException)
        {
            // The investors have written it to the dead-letter topic, which the page of topics shows.
        }
    }
}
