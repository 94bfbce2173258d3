using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bourse.Market;
using Streamiz.Kafka.Net.Processors.Public;
using Streamiz.Kafka.Net.State;

namespace Bourse.Benchmarks.Peers;

/// <summary>
/// Collects the prices of a day and, when all 24 are there, values the six portfolios in decimals. It knows neither late nor changed nor
/// missing prices.
/// </summary>
internal sealed class StreamizValuation : ITransformer<string, byte[], string, byte[]>
{
    /// <summary>
    /// The store with the prices of days that are not complete, by day, and with the last value of each portfolio, by its key. It is one store
    /// because a transformer of version 1.8.2 gets only the last of its stores.
    /// </summary>
    public const string Store = "valuation";

    private static readonly List<Portfolio> Portfolios = [.. NetworkFile.Default.Portfolios];
    private static readonly int Stocks = NetworkFile.Default.Exchanges.Sum(exchange => exchange.Stocks.Count);
    private ProcessorContext<string, byte[]> _context = null!;
    private IKeyValueStore<string, byte[]> _store = null!;

    public void Init(ProcessorContext<string, byte[]> context)
    {
        _context = context;
        _store = (IKeyValueStore<string, byte[]>)context.GetStateStore(Store);
    }

    /// <summary>Sends what it makes of the price by itself, since one may complete several valuations.</summary>
    public Record<string, byte[]> Process(Record<string, byte[]> record)
    {
        var price = JsonNode.Parse(record.Value)!;
        var date = price["DATE"]!.GetValue<string>();
        var day = _store.Get(date) is { } stored ? JsonNode.Parse(stored)!.AsObject() : [];
        day[price["TICK"]!.GetValue<string>()] = price["PRICE"]!.DeepClone();
        if (day.Count < Stocks)
        {
            _store.Put(date, JsonSerializer.SerializeToUtf8Bytes(day));
            return null!;
        }

        _store.Delete(date);
        foreach (var portfolio in Portfolios) Value(portfolio, date, day);
        return null!;
    }

    public void Close()
    {
    }

    private void Value(Portfolio portfolio, string date, JsonObject day)
    {
        var value = portfolio.Holdings.Sum(holding => holding.Quantity.Whole * day[holding.Ticker]!.GetValue<decimal>());
        var evaluation = new JsonObject { ["portfolio"] = portfolio.Key, ["date"] = date, ["value"] = value };
        if (_store.Get(portfolio.Key) is { } stored)
        {
            var previous = decimal.Parse(Encoding.UTF8.GetString(stored), CultureInfo.InvariantCulture);
            evaluation["change"] = value - previous;
            evaluation["change_pct"] = (value - previous) / previous * 100;
        }

        _store.Put(portfolio.Key, Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
        _context.Forward(portfolio.Key, JsonSerializer.SerializeToUtf8Bytes(evaluation));
    }
}
