using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bourse.Market;

/// <summary>
/// Builds a network from JSON. Every failure names the file and the line; that of a name that does not exist, also the nearest one that does.
/// </summary>
/// <param name="source">The name of the text for messages, e.g. the file.</param>
/// <param name="fallback">Where missing parts come from.</param>
internal sealed class NetworkReader(string source, Network fallback)
{
    private const string Exchanges = "exchanges";
    private const string Investors = "investors";

    private readonly NetworkPlaces _places = new(fallback.Places);

    /// <summary>Reads it; the rules are not checked.</summary>
    /// <param name="root">The text.</param>
    /// <param name="otherNames">Names that the text may have beside the network's; null when it may have any.</param>
    public Network Read(LocatedJson root, IEnumerable<string>? otherNames)
    {
        if (root.Kind != JsonTokenType.StartObject) throw Failure(root, $"a network is an object, not {root}");
        if (otherNames is not null) RequireNames(root, "a network", [Exchanges, Investors, .. otherNames]);
        var exchanges = Find(root, Exchanges) is { } listed ? ReadAll(listed, Exchanges, ReadExchange) : fallback.Exchanges;
        var investors = Find(root, Investors) is { } owners ? ReadAll(owners, Investors, ReadInvestor) : fallback.Investors;
        return new Network(exchanges, investors) { Places = _places };
    }

    /// <summary>The failure that something on the line of a value is wrong.</summary>
    private BourseException Failure(LocatedJson value, string message, string? remedy = null) =>
        new(FailureKind.Usage, $"{PlaceOf(value)}: {message}", remedy);

    private string PlaceOf(LocatedJson value) => $"{source}, line {value.Line}";

    private ExchangeListing ReadExchange(LocatedJson exchange)
    {
        RequireNames(exchange, "an exchange", ["name", "source", "stocks"]);
        var name = RequireText(exchange, "name", "an exchange");
        _places.Note(name, "", PlaceOf(exchange));
        var stocks = Find(exchange, "stocks") is { } list ? ReadAll(list, "stocks", stock => ReadStock(stock, name)) : [];
        return new ExchangeListing(name, FindText(exchange, "source") ?? "jitter", stocks);
    }

    private Stock ReadStock(LocatedJson stock, string exchange)
    {
        RequireNames(stock, "a stock", ["ticker", "price", "volatility"]);
        var ticker = RequireText(stock, "ticker", "a stock");
        _places.Note(exchange, ticker, PlaceOf(stock));
        var price = Require(stock, "price", "a stock");
        if (price.Kind != JsonTokenType.Number || !Money.TryParse(Encoding.UTF8.GetBytes(price.Text), out var amount))
        {
            throw Failure(price, $"the price of {ticker} is not a number with at most six decimals: {price}");
        }

        var listed = new Stock(ticker, amount);
        if (Find(stock, "volatility") is not { } volatility) return listed;
        return volatility.Kind == JsonTokenType.Number && double.TryParse(volatility.Text, CultureInfo.InvariantCulture, out var yearly)
            ? listed with { Volatility = yearly }
            : throw Failure(volatility, $"the volatility of {ticker} is not a number: {volatility}");
    }

    private Investor ReadInvestor(LocatedJson investor)
    {
        RequireNames(investor, "an investor", ["id", "name", "city", "portfolios"]);
        var id = RequireText(investor, "id", "an investor");
        _places.Note(id, "", PlaceOf(investor));
        var portfolios = Require(investor, "portfolios", "an investor");
        return new Investor(
            id, FindText(investor, "name") ?? id, FindText(investor, "city") ?? "",
            ReadAll(portfolios, "portfolios", portfolio => ReadPortfolio(portfolio, id)));
    }

    private Portfolio ReadPortfolio(LocatedJson portfolio, string investor)
    {
        RequireNames(portfolio, "a portfolio", ["id", "name", "cumulative", "currency", "shares", "holdings"]);
        var id = RequireText(portfolio, "id", "a portfolio");
        var key = $"{investor}_{id}";
        _places.Note(key, "", PlaceOf(portfolio));
        var holdings = Require(portfolio, "holdings", "a portfolio");
        if (holdings.Kind != JsonTokenType.StartObject) throw Failure(holdings, $"holdings of {key} are an object, not {holdings}");
        return new Portfolio(
            investor, id, FindText(portfolio, "name") ?? id, ReadFlag(portfolio, "cumulative", key),
            [.. holdings.Members.Select(holding => ReadHolding(holding.Name, holding.Value, key))])
        {
            Currency = FindText(portfolio, "currency"),
            GivenShares = Find(portfolio, "shares") is { } shares ? ReadQuantity(shares, $"shares of {key} are") : null,
        };
    }

    /// <summary>A number, or an object with <c>quantity</c> and <c>until</c>.</summary>
    private Holding ReadHolding(string ticker, LocatedJson holding, string portfolio)
    {
        _places.Note(portfolio, ticker, PlaceOf(holding));
        var what = $"portfolio {portfolio}: the quantity of {ticker} is";
        if (holding.Kind != JsonTokenType.StartObject) return new Holding(ticker, ReadQuantity(holding, what));
        string[] names = ["quantity", "until"];
        foreach (var (name, value) in holding.Members)
        {
            if (names.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            throw Failure(
                value, $"portfolio {portfolio}: {ticker} has '{name}', but a holding has quantity and until", NearestName.Remedy(name, names));
        }

        var quantity = ReadQuantity(Require(holding, "quantity", "a holding"), what);
        return new Holding(ticker, quantity, Find(holding, "until") is { } until ? ReadUntil(until, portfolio, ticker) : null);
    }

    private Quantity ReadQuantity(LocatedJson value, string what) =>
        value.Kind == JsonTokenType.Number && Quantity.TryParse(Encoding.UTF8.GetBytes(value.Text), out var quantity)
            ? quantity
            : throw Failure(value, $"{what} not a number with at most six decimals: {value}", "write it like 100, 12.5 or -20");

    private DateOnly ReadUntil(LocatedJson value, string portfolio, string ticker) =>
        DateOnly.TryParseExact(value.Text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var until)
            ? until
            : throw Failure(value, $"portfolio {portfolio}: 'until' of {ticker} is not a day like 2024-01-05: '{value.Text}'");

    private bool ReadFlag(LocatedJson owner, string name, string key) => Find(owner, name)?.Kind switch
    {
        null or JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Failure(Find(owner, name)!, $"'{name}' of {key} is neither true nor false"),
    };

    private List<T> ReadAll<T>(LocatedJson list, string name, Func<LocatedJson, T> read)
    {
        if (list.Kind != JsonTokenType.StartArray) throw Failure(list, $"'{name}' is a list, not {list}");
        foreach (var item in list.Items.Where(item => item.Kind != JsonTokenType.StartObject))
        {
            throw Failure(item, $"'{name}' is a list of objects, and {item} is none");
        }

        return [.. list.Items.Select(read)];
    }

    private void RequireNames(LocatedJson owner, string what, IReadOnlyCollection<string> names)
    {
        foreach (var (name, value) in owner.Members)
        {
            if (names.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            throw Failure(value, $"{what} has no '{name}'", NearestName.Remedy(name, names));
        }
    }

    private LocatedJson Require(LocatedJson owner, string name, string what) =>
        Find(owner, name) ?? throw Failure(owner, $"'{name}' is missing in {what}");

    private string RequireText(LocatedJson owner, string name, string what) =>
        FindText(owner, name) ?? throw Failure(owner, $"'{name}' is missing in {what}");

    private string? FindText(LocatedJson owner, string name)
    {
        if (Find(owner, name) is not { } value) return null;
        return value.Kind == JsonTokenType.String ? value.Text : throw Failure(value, $"'{name}' is a text in quotes, not {value}");
    }

    /// <summary>The value of a member; null when there is none, and when it is null.</summary>
    private static LocatedJson? Find(LocatedJson owner, string name) => owner.Find(name) is { Kind: not JsonTokenType.Null } value ? value : null;
}
