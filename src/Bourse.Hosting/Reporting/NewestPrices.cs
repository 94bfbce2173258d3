using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;
using Bourse.Market;

namespace Bourse.Hosting.Reporting;

/// <summary>The prices among the newest records of the log, by ticker and day; of several the last one counts.</summary>
public sealed class NewestPrices
{
    private readonly Dictionary<(string Ticker, DateOnly Day), Money> _prices = [];

    private NewestPrices()
    {
    }

    /// <summary>Reads them; null when the log is not there or cannot be reached, since reports are made of tables.</summary>
    /// <param name="host">The host of the log.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<NewestPrices?> ReadAsync(HostServices host, CancellationToken cancellation)
    {
        if (!host.HasLog) return null;
        try
        {
            var prices = new NewestPrices();
            await NewestRecords.ReadAsync(await host.OpenLogAsync(cancellation), Topics.Prices, prices.Take, cancellation);
            return prices;
        }
        catch (BourseException)
        {
            return null;
        }
    }

    /// <summary>The price of a ticker on a day; null when it is not among the newest.</summary>
    public Money? Find(string ticker, DateOnly day) => _prices.TryGetValue((ticker, day), out var price) ? price : null;

    private void Take(RecordBatch batch)
    {
        foreach (var record in batch)
        {
            try
            {
                foreach (var quote in PriceReader.Read(record.Value)) _prices[(quote.Ticker, quote.Date)] = quote.Price;
            }
            catch (BadMessageException)
            {
                // An investor sends it to the dead-letter topic and logs it.
            }
        }
    }
}
