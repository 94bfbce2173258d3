using System.Globalization;
using System.Text.Json;

namespace Bourse.Market;

/// <summary>
/// Reads the network's configuration: a JSON object with <c>exchanges</c> and <c>investors</c>, as in the file <c>network.json</c>
/// that holds the default (docs/data.md, "Network"). Comments and trailing commas are allowed.
/// </summary>
public static class NetworkFile
{
    private static readonly JsonDocumentOptions Options = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The network that Bourse comes with: 24 stocks on two exchanges, six portfolios of three investors.</summary>
    public static Network Default { get; } = ReadDefault();

    /// <summary>Reads a network; a part that the text leaves out is taken from <paramref name="fallback"/>.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">Its name for error messages, e.g. the file.</param>
    /// <param name="fallback">Where missing parts come from.</param>
    /// <exception cref="BourseException">The text is not a network (<see cref="FailureKind.Usage"/>).</exception>
    public static Network Parse(string json, string source, Network fallback)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            var root = document.RootElement;
            var exchanges = root.TryGetProperty("exchanges", out var list) ? ReadAll(list, ReadExchange) : fallback.Exchanges;
            var investors = root.TryGetProperty("investors", out list) ? ReadAll(list, ReadInvestor) : fallback.Investors;
            var network = new Network(exchanges, investors);
            NetworkRules.Check(network);
            return network;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new BourseException(
                FailureKind.Usage, $"{source} does not describe a network: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}", inner: e);
        }
    }

    private static Network ReadDefault()
    {
        using var stream = typeof(NetworkFile).Assembly.GetManifestResourceStream("network.json")
            ?? throw new InvalidOperationException("network.json is not embedded");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd(), "network.json", new Network([], []));
    }

    private static ExchangeListing ReadExchange(JsonElement exchange) => new(
        Text(exchange, "name"),
        exchange.TryGetProperty("source", out var source) ? source.GetString() ?? "jitter" : "jitter",
        exchange.TryGetProperty("stocks", out var stocks) ? ReadAll(stocks, ReadStock) : []);

    private static Stock ReadStock(JsonElement stock)
    {
        var listed = new Stock(Text(stock, "ticker"), Money.Parse(Member(stock, "price").GetRawText()));
        return stock.TryGetProperty("volatility", out var volatility) ? listed with { Volatility = volatility.GetDouble() } : listed;
    }

    private static Investor ReadInvestor(JsonElement investor)
    {
        var id = Text(investor, "id");
        return new Investor(
            id, OptionalText(investor, "name", id), OptionalText(investor, "city", ""),
            ReadAll(Member(investor, "portfolios"), p => ReadPortfolio(p, id)));
    }

    private static Portfolio ReadPortfolio(JsonElement portfolio, string investorId)
    {
        var id = Text(portfolio, "id");
        var cumulative = !portfolio.TryGetProperty("cumulative", out var flag) || flag.GetBoolean();
        var holdings = Member(portfolio, "holdings").EnumerateObject().Select(holding => ReadHolding(holding, $"{investorId}_{id}")).ToList();
        return new Portfolio(investorId, id, OptionalText(portfolio, "name", id), cumulative, holdings);
    }

    /// <summary>A number, or an object with <c>quantity</c> and <c>until</c>.</summary>
    private static Holding ReadHolding(JsonProperty holding, string portfolio)
    {
        if (holding.Value.ValueKind != JsonValueKind.Object) return new Holding(holding.Name, Quantity(holding.Name, holding.Value));
        foreach (var member in holding.Value.EnumerateObject())
        {
            if (member.Name is "quantity" or "until") continue;
            throw new FormatException($"portfolio {portfolio}: {holding.Name} has '{member.Name}', but a holding has quantity and until");
        }

        var until = holding.Value.TryGetProperty("until", out var day) ? Until(day, $"portfolio {portfolio}: 'until' of {holding.Name}") : null;
        return new Holding(holding.Name, Quantity(holding.Name, Member(holding.Value, "quantity")), until);
    }

    private static long Quantity(string ticker, JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var quantity)
        ? quantity
        : throw new FormatException($"the quantity of {ticker} is not a whole number: {value.GetRawText()}");

    private static DateOnly? Until(JsonElement day, string place)
    {
        if (day.ValueKind == JsonValueKind.Null) return null;
        var text = day.ValueKind == JsonValueKind.String ? day.GetString() : day.GetRawText();
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until)
            ? until
            : throw new FormatException($"{place} is not a day like 2024-01-05: '{text}'");
    }

    private static List<T> ReadAll<T>(JsonElement list, Func<JsonElement, T> read) => [.. list.EnumerateArray().Select(read)];

    private static string Text(JsonElement element, string name) =>
        Member(element, name).GetString() ?? throw new FormatException($"'{name}' is null");

    private static JsonElement Member(JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) ? member : throw new FormatException($"'{name}' is missing in {Excerpt(element)}");

    private static string Excerpt(JsonElement element)
    {
        const int Longest = 60;
        var text = element.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= Longest ? text : text[..Longest] + "…";
    }

    private static string OptionalText(JsonElement element, string name, string otherwise) =>
        element.TryGetProperty(name, out var text) ? text.GetString() ?? otherwise : otherwise;
}
