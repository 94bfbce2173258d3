using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bourse.Market;

/// <summary>
/// Reads and writes the network's configuration: a JSON object with <c>exchanges</c> and <c>investors</c>, as in the file <c>network.json</c>
/// that holds the default (docs/data.md, "Network"). Comments and trailing commas are allowed.
/// </summary>
public static partial class NetworkFile
{
    /// <summary>The network that Bourse comes with: 24 stocks on two exchanges, six portfolios of three investors.</summary>
    public static Network Default { get; } = ReadDefault();

    /// <summary>Reads a network; a part that the text leaves out is taken from <paramref name="fallback"/>.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Its name for error messages, e.g. the file.</param>
    /// <param name="fallback">Where missing parts come from.</param>
    /// <param name="otherNames">Names that the text may have beside the network's; null when it may have any.</param>
    /// <exception cref="BourseException">The text is not a network (<see cref="FailureKind.Usage"/>).</exception>
    public static Network Parse(string json, string source, Network fallback, IEnumerable<string>? otherNames = null)
    {
        try
        {
            var network = new NetworkReader(source, fallback).Read(LocatedJson.Parse(json), otherNames);
            NetworkRules.Check(network);
            return network;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var place = e is JsonException { LineNumber: { } line } ? $"{source}, line {line + 1}" : source;
            var reason = PlaceInMessage().Replace(e.Message, "").ReplaceLineEndings(" ").TrimEnd('.', ' ');
            throw new BourseException(FailureKind.Usage, $"{place}: not JSON: {reason}", "correct the file", e);
        }
    }

    /// <summary>Writes the member <c>exchanges</c> into an object that the caller has begun.</summary>
    public static void WriteExchanges(Utf8JsonWriter json, IEnumerable<ExchangeListing> exchanges)
    {
        json.WriteStartArray("exchanges");
        foreach (var exchange in exchanges) Write(json, exchange);
        json.WriteEndArray();
    }

    /// <summary>Writes the member <c>investors</c> into an object that the caller has begun.</summary>
    public static void WriteInvestors(Utf8JsonWriter json, IEnumerable<Investor> investors)
    {
        json.WriteStartArray("investors");
        foreach (var investor in investors) Write(json, investor);
        json.WriteEndArray();
    }

    /// <summary>An amount with as many decimals as it needs, at least two.</summary>
    public static string ShortestOf(Money amount) => amount == amount.RoundToCents() ? amount.ToString(2) : amount.ToString().TrimEnd('0');

    private static void Write(Utf8JsonWriter json, ExchangeListing exchange)
    {
        json.WriteStartObject();
        json.WriteString("name", exchange.Name);
        json.WriteString("source", exchange.Source);
        json.WriteStartArray("stocks");
        foreach (var stock in exchange.Stocks)
        {
            json.WriteStartObject();
            json.WriteString("ticker", stock.Ticker);
            json.WritePropertyName("price");
            json.WriteRawValue(ShortestOf(stock.BasePrice));
            json.WriteNumber("volatility", stock.Volatility);
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
        json.WriteString("id", portfolio.Id);
        json.WriteString("name", portfolio.Name);
        json.WriteBoolean("cumulative", portfolio.Cumulative);
        if (portfolio.Currency is { } currency) json.WriteString("currency", currency);
        if (portfolio.GivenShares is { } shares) WriteQuantity(json, "shares", shares);
        json.WriteStartObject("holdings");
        foreach (var holding in portfolio.Holdings) Write(json, holding);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Holding holding)
    {
        if (holding.Until is not { } until)
        {
            WriteQuantity(json, holding.Ticker, holding.Quantity);
            return;
        }

        json.WriteStartObject(holding.Ticker);
        WriteQuantity(json, "quantity", holding.Quantity);
        json.WriteString("until", until.ToString("yyyy-MM-dd"));
        json.WriteEndObject();
    }

    private static void WriteQuantity(Utf8JsonWriter json, string name, Quantity quantity)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(quantity.ToString());
    }

    private static Network ReadDefault()
    {
        using var stream = typeof(NetworkFile).Assembly.GetManifestResourceStream("network.json")
            ?? throw new InvalidOperationException("network.json is not embedded");
        using var reader = new StreamReader(stream);
        // The lines of a file that nobody has help nobody.
        return Parse(reader.ReadToEnd(), "network.json", new Network([], [])) with { Places = NetworkPlaces.None };
    }

    [GeneratedRegex(" *LineNumber: .*$", RegexOptions.CultureInvariant)]
    private static partial Regex PlaceInMessage();
}
