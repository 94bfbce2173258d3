namespace Bourse.Market;

/// <summary>
/// What a network must keep to: names fit for topics, tables and files; nothing twice; quantities, shares and prices whose values every
/// database holds.
/// </summary>
public static class NetworkRules
{
    /// <summary>A ticker has at most as many characters.</summary>
    public const int MaxTickerLength = 16;

    /// <summary>A name has at most as many characters.</summary>
    public const int MaxNameLength = 32;

    private const int MaxQuantity = int.MaxValue;

    /// <summary>More shares outstanding do not leave values per share that can be told apart.</summary>
    private const long MaxShares = 1_000_000_000_000;

    /// <summary>The letters of a currency's code in ISO 4217.</summary>
    private const int CurrencyLength = 3;

    /// <summary>No price is of an earlier year.</summary>
    private const int FirstYear = 1900;

    /// <summary>Roles that are not an exchange's or an investor's; no stage may have the name of another.</summary>
    private static readonly string[] OtherRoles = ["ingest", "up", "demo"];

    /// <summary>Whether a name may stand in a table's or file's name: letters, digits and '_', a letter first, at most 32.</summary>
    public static bool IsIdentifier(string name) =>
        name.Length is > 0 and <= MaxNameLength && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    /// <summary>Whether a symbol is a ticker: upper-case letters, digits and <c>. - ^ = / _</c>, at most 16.</summary>
    public static bool IsTicker(string symbol) =>
        symbol.Length is > 0 and <= MaxTickerLength
            && symbol.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || ".-^=/_".Contains(c, StringComparison.Ordinal));

    /// <summary>Throws at the first rule that the network breaks; the message begins with the place in the file.</summary>
    /// <exception cref="BourseException">A rule is broken (<see cref="FailureKind.Usage"/>).</exception>
    public static void Check(Network network)
    {
        var places = network.Places;
        Unique(network.Exchanges.Select(exchange => exchange.Name), "exchange", places.Before);
        Unique(network.Investors.Select(investor => investor.Id), "investor", places.Before);
        Unique(network.Portfolios.Select(portfolio => portfolio.Key), "portfolio", places.Before);
        var stages = network.Exchanges.Select(exchange => exchange.Name).Concat(network.Investors.Select(investor => investor.Id));
        Unique(stages.Concat(OtherRoles), "stage", places.Before);
        foreach (var exchange in network.Exchanges) Check(exchange, places);
        var prices = network.Exchanges.SelectMany(exchange => exchange.Stocks).GroupBy(stock => stock.Ticker, StringComparer.Ordinal)
            .ToDictionary(listed => listed.Key, listed => listed.Max(stock => stock.BasePrice), StringComparer.Ordinal);
        foreach (var portfolio in network.Portfolios)
        {
            CheckNames(portfolio, places);
            foreach (var holding in portfolio.Holdings) Check(portfolio, holding, places);
            CheckShares(portfolio, places);
            CheckPrices(portfolio, ticker => prices.TryGetValue(ticker, out var price) ? price : null, places);
        }
    }

    /// <summary>Throws when a price makes a portfolio worth more than a database holds.</summary>
    /// <param name="portfolio">The portfolio.</param>
    /// <param name="priceOf">A price of a ticker; null when none is known.</param>
    /// <param name="places">Where the parts of the network are written.</param>
    /// <exception cref="BourseException">One does (<see cref="FailureKind.Usage"/>).</exception>
    public static void CheckPrices(Portfolio portfolio, Func<string, Money?> priceOf, NetworkPlaces places)
    {
        var most = AmountLimits.MaxPriceOf(portfolio);
        foreach (var holding in portfolio.Holdings)
        {
            if (priceOf(holding.Ticker) is not { } price || price <= most) continue;
            var cause = $"{places.Before(portfolio.Key)}with {holding.Ticker} at {price.ToString(2)},";
            throw AmountLimits.IsLimitedByShare(portfolio)
                ? new BourseException(FailureKind.Usage, $"{cause} a share of {portfolio.Key} can be worth 1,000,000,000", "give it more shares")
                : new BourseException(FailureKind.Usage, $"{cause} {portfolio.Key} can be worth 9,223,372,036,854", "reduce its quantities");
        }
    }

    private static void Check(ExchangeListing exchange, NetworkPlaces places)
    {
        Require(
            IsIdentifier(exchange.Name), places.Before(exchange.Name),
            $"exchange '{exchange.Name}': a name is letters, digits and '_', at most {MaxNameLength}");
        Unique(exchange.Stocks.Select(stock => stock.Ticker), $"stock of exchange {exchange.Name}", ticker => places.Before(exchange.Name, ticker));
        foreach (var stock in exchange.Stocks)
        {
            var place = places.Before(exchange.Name, stock.Ticker);
            Require(IsTicker(stock.Ticker), place, $"exchange {exchange.Name}: '{stock.Ticker}' is not a ticker");
            Require(stock.BasePrice > Money.Zero, place, $"exchange {exchange.Name}: the price of {stock.Ticker} is not above zero");
            Require(stock.Volatility is >= 0 and < 10, place, $"exchange {exchange.Name}: the volatility of {stock.Ticker} is not between 0 and 10");
        }
    }

    private static void CheckNames(Portfolio portfolio, NetworkPlaces places)
    {
        var (key, place) = (portfolio.Key, places.Before(portfolio.Key));
        Require(
            IsIdentifier(portfolio.InvestorId) && IsIdentifier(portfolio.Id), place,
            $"portfolio '{key}': an identifier is letters, digits and '_', at most {MaxNameLength}");
        Require(portfolio.Holdings.Count > 0, place, $"portfolio {key} holds nothing");
        Require(
            portfolio.Currency is not { } currency || (currency.Length == CurrencyLength && currency.All(char.IsAsciiLetterUpper)), place,
            $"the currency of {key} is not three upper-case letters like EUR: '{portfolio.Currency}'");
        Unique(portfolio.Holdings.Select(holding => holding.Ticker), $"holding of {key}", ticker => places.Before(key, ticker));
    }

    private static void Check(Portfolio portfolio, Holding holding, NetworkPlaces places)
    {
        var place = places.Before(portfolio.Key, holding.Ticker);
        var (quantity, most) = (holding.Quantity.Micros, MaxQuantity * Quantity.Scale);
        Require(IsTicker(holding.Ticker), place, $"portfolio {portfolio.Key}: '{holding.Ticker}' is not a ticker");
        Require(quantity != 0, place, $"portfolio {portfolio.Key}: the quantity of {holding.Ticker} is zero");
        Require(quantity <= most, place, $"portfolio {portfolio.Key}: the quantity of {holding.Ticker} is above {MaxQuantity}");
        Require(quantity >= -most, place, $"portfolio {portfolio.Key}: the quantity of {holding.Ticker} is below -{MaxQuantity}");
        Require(
            holding.Until is not { Year: < FirstYear }, place,
            $"portfolio {portfolio.Key}: {holding.Ticker} is held until {holding.Until:yyyy-MM-dd}, before any price: the first year is {FirstYear}");
    }

    private static void CheckShares(Portfolio portfolio, NetworkPlaces places)
    {
        var (key, place, shares) = (portfolio.Key, places.Before(portfolio.Key), portfolio.Shares);
        if (portfolio.GivenShares is null && shares.Micros <= 0)
        {
            throw new BourseException(
                FailureKind.Usage, $"{place}shares of {key} must be given: its quantities add up to {shares}", "add for example \"shares\": 100");
        }

        Require(shares.Micros > 0, place, $"shares of {key} are not above zero: {shares}");
        Require(shares.Micros <= MaxShares * Quantity.Scale, place, $"shares of {key} are above {MaxShares}: {shares}");
    }

    private static void Unique(IEnumerable<string> names, string what, Func<string, string> placeOf)
    {
        // Some systems ignore case in the names of tables and files, so names must differ by more than case.
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names) Require(seen.Add(name), placeOf(name), $"there is more than one {what} called {name}");
    }

    private static void Require(bool rule, string place, string message)
    {
        if (!rule) throw new BourseException(FailureKind.Usage, place + message);
    }
}
