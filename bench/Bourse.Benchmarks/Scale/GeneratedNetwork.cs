using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bourse.Exchanges;
using Bourse.Market;

namespace Bourse.Benchmarks.Scale;

/// <summary>
/// A network of any number of portfolios of the stocks that the default network lists, whose prices walk. A portfolio depends on the seed and its
/// own number only: a larger network begins with the smaller one.
/// </summary>
internal static class GeneratedNetwork
{
    private const int PortfoliosEach = 50;
    private const int FewestHoldings = 4;
    private const int MostHoldings = 12;
    private const int Lot = 100;
    private const int MostLots = 200;

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Cities = ["Athens", "Thessaloniki", "Patras", "Larissa", "Volos", "Ioannina", "Chania", "Kavala"];

    /// <summary>The network.</summary>
    /// <param name="portfolios">How many portfolios, at least one.</param>
    /// <param name="seed">Chooses what they hold.</param>
    public static Network Of(int portfolios, ulong seed)
    {
        var exchanges = NetworkFile.Default.Exchanges.Select(exchange => exchange with { Source = "walk" }).ToList();
        var tickers = exchanges.SelectMany(exchange => exchange.Stocks).Select(stock => stock.Ticker).ToArray();
        var investors = Enumerable.Range(1, portfolios).Chunk(PortfoliosEach).Select((numbers, at) => InvestorOf(at + 1, numbers, tickers, seed));
        return new Network(exchanges, [.. investors]);
    }

    /// <summary>Where the prices of a network's stocks come from.</summary>
    public static WalkModel PricesOf(Network network, ulong seed) =>
        new([.. network.Exchanges.SelectMany(exchange => exchange.Stocks)], Calendars.Greek, seed);

    /// <summary>The network as a file for <c>--portfolios</c>.</summary>
    public static string Json(Network network) => new JsonObject
    {
        ["exchanges"] = new JsonArray([.. network.Exchanges.Select(exchange => new JsonObject
        {
            ["name"] = exchange.Name,
            ["source"] = exchange.Source,
            ["stocks"] = new JsonArray([.. exchange.Stocks.Select(StockJson)]),
        })]),
        ["investors"] = new JsonArray([.. network.Investors.Select(investor => new JsonObject
        {
            ["id"] = investor.Id,
            ["name"] = investor.Name,
            ["city"] = investor.City,
            ["portfolios"] = new JsonArray([.. investor.Portfolios.Select(PortfolioJson)]),
        })]),
    }.ToJsonString(Options) + "\n";

    private static JsonObject StockJson(Stock stock) => new()
    {
        ["ticker"] = stock.Ticker,
        ["price"] = stock.BasePrice.ToDecimal(),
        ["volatility"] = stock.Volatility,
    };

    private static JsonObject PortfolioJson(Portfolio portfolio) => new()
    {
        ["id"] = portfolio.Id,
        ["name"] = portfolio.Name,
        ["cumulative"] = portfolio.Cumulative,
        ["holdings"] = new JsonObject(portfolio.Holdings.Select(holding => KeyValuePair.Create(holding.Ticker, (JsonNode?)holding.Quantity.Whole))),
    };

    private static Investor InvestorOf(int number, int[] portfolios, string[] tickers, ulong seed)
    {
        var id = "Inv" + number.ToString("D3", CultureInfo.InvariantCulture);
        var name = $"Generated Investor {number.ToString(CultureInfo.InvariantCulture)}";
        return new Investor(id, name, Cities[number % Cities.Length], [.. portfolios.Select(portfolio => PortfolioOf(id, portfolio, tickers, seed))]);
    }

    private static Portfolio PortfolioOf(string investor, int number, string[] tickers, ulong seed)
    {
        var random = new Random(unchecked((int)(seed * 31) + number));
        var drawn = tickers.ToArray();
        random.Shuffle(drawn);
        var held = drawn.Take(random.Next(FewestHoldings, MostHoldings + 1));
        var holdings = held.Select(ticker => new Holding(ticker, Lot * random.Next(1, MostLots + 1)));
        var text = number.ToString("D5", CultureInfo.InvariantCulture);
        return new Portfolio(investor, "P" + text, "Generated Portfolio " + text, false, [.. holdings]);
    }
}
