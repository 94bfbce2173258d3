using Bourse.Events;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;
using Bourse.Market;

namespace Bourse.Hosting.Reporting;

/// <summary>
/// The newest prices in the log, by ticker and day; of several of one day the last one counts. The log is read back until every held ticker has a
/// price of the last day of which all can have one: an exchange may have published everything before another began. Beyond two million records a
/// price is not found.
/// </summary>
public sealed class NewestPrices
{
    private readonly Dictionary<(string Ticker, DateOnly Day), Money> _prices = [];
    private readonly Dictionary<string, (DateOnly First, DateOnly Last)> _days = new(StringComparer.Ordinal);
    private readonly HashSet<string> _held;

    private NewestPrices(IEnumerable<Portfolio> portfolios) =>
        _held = [.. portfolios.SelectMany(portfolio => portfolio.Holdings).Select(holding => holding.Ticker)];

    /// <summary>Whether older records tell nothing about the last day of which all held tickers can have a price.</summary>
    private bool IsEnough
    {
        get
        {
            if (!_held.All(_days.ContainsKey)) return false;
            var last = _held.Select(ticker => _days[ticker].Last).DefaultIfEmpty().Min();
            return _held.All(ticker => _days[ticker].First <= last);
        }
    }

    /// <summary>Reads them; null when the log is not there or cannot be reached, since reports are made of tables.</summary>
    /// <param name="host">The host of the log.</param>
    /// <param name="portfolios">Whose holdings have prices.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async Task<NewestPrices?> ReadAsync(HostServices host, IEnumerable<Portfolio> portfolios, CancellationToken cancellation)
    {
        if (!host.HasLog) return null;
        try
        {
            var prices = new NewestPrices(portfolios);
            var log = await host.OpenLogAsync(cancellation);
            await NewestRecords.ReadUntilAsync(log, Topics.Prices, prices.Take, () => prices.IsEnough, cancellation);
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
                foreach (var quote in PriceReader.Read(record.Value)) Take(quote);
            }
            catch (BadMessageException)
            {
                // An investor sends it to the dead-letter topic and logs it.
            }
        }
    }

    private void Take(in Quote quote)
    {
        _prices[(quote.Ticker, quote.Date)] = quote.Price;
        _days[quote.Ticker] = _days.TryGetValue(quote.Ticker, out var days)
            ? (quote.Date < days.First ? quote.Date : days.First, quote.Date > days.Last ? quote.Date : days.Last)
            : (quote.Date, quote.Date);
    }
}
