using System.Text;
using Bourse.Events;
using Bourse.Market;

namespace Bourse.Hosting.Composition;

/// <summary>The tickers of which the log has prices. They stand in for those of a price file that is missing.</summary>
public static class LoggedTickers
{
    /// <summary>Reads all prices.</summary>
    /// <param name="log">The log, with a topic of prices.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<IReadOnlySet<string>> ReadAsync(IEventLog log, CancellationToken cancellation)
    {
        var tickers = new HashSet<string>(StringComparer.Ordinal);
        await TopicScan.ReadAllAsync(log, Topics.Prices, Read, cancellation);
        return tickers;

        void Read(RecordBatch batch)
        {
            foreach (var record in batch)
            {
                if (PriceMessage.TryRead(record.Value, out var price)) tickers.Add(Encoding.UTF8.GetString(price.Ticker));
                else ReadForeign(record.Value, tickers);
            }
        }
    }

    private static void ReadForeign(ReadOnlySpan<byte> message, HashSet<string> tickers)
    {
        try
        {
            foreach (var quote in PriceReader.Read(message)) tickers.Add(quote.Ticker);
        }
        catch (BadMessageException)
        {
            // The audit counts it as unusable.
        }
    }
}
