using System.Globalization;
using System.Text.Json;
using Bourse.Cli.Frame;
using Bourse.Hosting;
using Bourse.Hosting.Configuration;
using Bourse.Market;

namespace Bourse.Cli.Display;

/// <summary>Shows a network: the stocks and prices of the exchanges, the investors with their portfolios, and where both come from.</summary>
/// <param name="configured">The network.</param>
/// <param name="realPrices">The last prices of the exchanges that do not make them by a model, by the names of the exchanges.</param>
internal sealed class ConfiguredNetworkView(ConfiguredNetwork configured, IReadOnlyDictionary<string, IReadOnlyList<RealPrice>> realPrices)
{
    /// <summary>As tables.</summary>
    public void Write(Output output)
    {
        output.Data.WriteLine($"exchanges   {SafeText.Of(configured.Exchanges.Source)}");
        output.Data.WriteLine($"investors   {SafeText.Of(configured.Investors.Source)}");
        foreach (var table in new[] { Stocks(), Portfolios(), Holdings() })
        {
            output.Data.WriteLine();
            output.WriteTable(table);
        }
    }

    /// <summary>As a JSON object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("exchanges_from", configured.Exchanges.Source);
        json.WriteString("investors_from", configured.Investors.Source);
        json.WriteStartArray("exchanges");
        foreach (var exchange in configured.Network.Exchanges) Write(json, exchange);
        json.WriteEndArray();
        json.WriteStartArray("investors");
        foreach (var investor in configured.Network.Investors) Write(json, investor);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private TextTable Stocks()
    {
        var table = new TextTable("exchange", "source", "stock", ">price", "of");
        foreach (var exchange in configured.Network.Exchanges)
        {
            foreach (var (ticker, price, day) in StocksOf(exchange))
            {
                table.Add(exchange.Name, exchange.Source, ticker, price, day ?? (price is null ? "no bars yet" : "base price"));
            }
        }

        return table;
    }

    private TextTable Portfolios()
    {
        var table = new TextTable("portfolio", "name", "investor", "city", ">shares", "currency");
        foreach (var (investor, portfolio) in configured.Network.Investors.SelectMany(one => one.Portfolios, (one, portfolio) => (one, portfolio)))
        {
            table.Add(portfolio.Key, portfolio.Name, investor.Name, investor.City, portfolio.Shares.ToString(), portfolio.Currency);
        }

        return table;
    }

    private TextTable Holdings()
    {
        var table = new TextTable("portfolio", "stock", ">quantity", "until");
        foreach (var (portfolio, holding) in configured.Network.Portfolios.SelectMany(one => one.Holdings, (one, holding) => (one, holding)))
        {
            table.Add(portfolio.Key, holding.Ticker, holding.Quantity.ToString(), Text(holding.Until));
        }

        return table;
    }

    private IEnumerable<(string Ticker, string? Price, string? Day)> StocksOf(ExchangeListing exchange) =>
        realPrices.TryGetValue(exchange.Name, out var prices)
            ? prices.Select(last => (last.Ticker, last.Price is { } price ? NetworkFile.ShortestOf(price) : null, Text(last.Day)))
            : exchange.Stocks.Select(stock => (stock.Ticker, (string?)NetworkFile.ShortestOf(stock.BasePrice), (string?)null));

    private void Write(Utf8JsonWriter json, ExchangeListing exchange)
    {
        json.WriteStartObject();
        json.WriteString("name", exchange.Name);
        json.WriteString("source", exchange.Source);
        json.WriteStartArray("stocks");
        foreach (var (ticker, price, day) in StocksOf(exchange))
        {
            json.WriteStartObject();
            json.WriteString("ticker", ticker);
            json.WritePropertyName("price");
            json.WriteRawValue(price ?? "null");
            json.WriteString("price_of", day);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Investor investor)
    {
        json.WriteStartObject();
        json.WriteString("id", investor.Id);
        json.WriteString("name", investor.Name);
        json.WriteString("city", investor.City);
        json.WriteStartArray("portfolios");
        foreach (var portfolio in investor.Portfolios) Write(json, portfolio);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Portfolio portfolio)
    {
        json.WriteStartObject();
        json.WriteString("portfolio", portfolio.Key);
        json.WriteString("name", portfolio.Name);
        json.WriteBoolean("cumulative", portfolio.Cumulative);
        json.WriteString("currency", portfolio.Currency);
        json.WriteNumber("shares", portfolio.Shares.ToDecimal());
        json.WriteStartArray("holdings");
        foreach (var holding in portfolio.Holdings)
        {
            json.WriteStartObject();
            json.WriteString("ticker", holding.Ticker);
            json.WriteNumber("quantity", holding.Quantity.ToDecimal());
            json.WriteString("until", Text(holding.Until));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string? Text(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>The last real price of a stock.</summary>
/// <param name="Ticker">The stock.</param>
/// <param name="Price">The price; null when there is none yet.</param>
/// <param name="Day">Its day.</param>
internal sealed record RealPrice(string Ticker, Money? Price, DateOnly? Day)
{
    /// <summary>The price of a source.</summary>
    public static RealPrice Of((string Ticker, DateOnly Day, Money Price) last) => new(last.Ticker, last.Price, last.Day);
}
