using System.Globalization;
using System.Text.Json.Nodes;
using Bourse.Market;

namespace Bourse.Benchmarks.Scenarios;

/// <summary>The default network, made larger, as a configuration file.</summary>
internal static class LargeNetwork
{
    /// <summary>The investor of <see cref="OneInvestor"/>.</summary>
    public const string OnlyInvestor = "All";

    /// <summary>The investors' part of a configuration in which one of them has all six portfolios.</summary>
    public static string OneInvestor() => new JsonObject
    {
        ["investors"] = new JsonArray(new JsonObject
        {
            ["id"] = OnlyInvestor,
            ["name"] = OnlyInvestor,
            ["city"] = OnlyInvestor,
            ["portfolios"] = new JsonArray([.. NetworkFile.Default.Portfolios.Select(one => (JsonNode)Portfolio(one, ""))]),
        }),
    }.ToJsonString();

    /// <summary>The configuration with every stock and every portfolio so many times, under different names.</summary>
    public static string Json(int stocks, int portfolios)
    {
        var network = NetworkFile.Default;
        return new JsonObject
        {
            ["exchanges"] = new JsonArray([.. network.Exchanges.Select(exchange => (JsonNode)new JsonObject
            {
                ["name"] = exchange.Name,
                ["source"] = exchange.Source,
                ["stocks"] = new JsonArray([.. Copies(stocks).SelectMany(copy => exchange.Stocks.Select(stock => Stock(stock, copy)))]),
            })]),
            ["investors"] = new JsonArray([.. network.Investors.Select(investor => (JsonNode)new JsonObject
            {
                ["id"] = investor.Id,
                ["name"] = investor.Name,
                ["city"] = investor.City,
                ["portfolios"] = new JsonArray([.. Copies(portfolios).SelectMany(copy => investor.Portfolios.Select(one => Portfolio(one, copy)))]),
            })]),
        }.ToJsonString();
    }

    private static IEnumerable<string> Copies(int count) =>
        Enumerable.Range(0, count).Select(copy => copy == 0 ? "" : "_" + copy.ToString(CultureInfo.InvariantCulture));

    private static JsonObject Stock(Stock stock, string copy) => new()
    {
        ["ticker"] = stock.Ticker + copy,
        ["price"] = stock.BasePrice.ToDecimal(),
        ["volatility"] = stock.Volatility,
    };

    private static JsonObject Portfolio(Portfolio portfolio, string copy) => new()
    {
        ["id"] = portfolio.Id + copy,
        ["name"] = portfolio.Name,
        ["cumulative"] = portfolio.Cumulative,
        ["holdings"] = new JsonObject(portfolio.Holdings.Select(holding => KeyValuePair.Create(holding.Ticker, (JsonNode?)holding.Quantity.Whole))),
    };
}
