namespace Bourse.Market;

/// <summary>What a network must keep to: names fit for topics, tables and files; nothing twice; quantities and prices above zero.</summary>
public static class NetworkRules
{
    /// <summary>A ticker has at most as many characters.</summary>
    public const int MaxTickerLength = 16;

    /// <summary>A name has at most as many characters.</summary>
    public const int MaxNameLength = 32;

    private const int MaxQuantity = int.MaxValue;

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

    /// <summary>Throws at the first rule that the network breaks.</summary>
    /// <exception cref="BourseException">A rule is broken (<see cref="FailureKind.Usage"/>).</exception>
    public static void Check(Network network)
    {
        Unique(network.Exchanges.Select(exchange => exchange.Name), "exchange");
        Unique(network.Investors.Select(investor => investor.Id), "investor");
        Unique(network.Portfolios.Select(portfolio => portfolio.Key), "portfolio");
        Unique(network.Exchanges.Select(exchange => exchange.Name).Concat(network.Investors.Select(i => i.Id)).Concat(OtherRoles), "stage");
        foreach (var exchange in network.Exchanges) Check(exchange);
        foreach (var portfolio in network.Portfolios) Check(portfolio);
    }

    private static void Check(ExchangeListing exchange)
    {
        Require(IsIdentifier(exchange.Name), $"exchange '{exchange.Name}': a name is letters, digits and '_', at most {MaxNameLength}");
        Unique(exchange.Stocks.Select(stock => stock.Ticker), $"stock of exchange {exchange.Name}");
        foreach (var stock in exchange.Stocks)
        {
            Require(IsTicker(stock.Ticker), $"exchange {exchange.Name}: '{stock.Ticker}' is not a ticker");
            Require(stock.BasePrice > Money.Zero, $"exchange {exchange.Name}: the price of {stock.Ticker} is not above zero");
            Require(stock.Volatility is >= 0 and < 10, $"exchange {exchange.Name}: the volatility of {stock.Ticker} is not between 0 and 10");
        }
    }

    private static void Check(Portfolio portfolio)
    {
        Require(
            IsIdentifier(portfolio.InvestorId) && IsIdentifier(portfolio.Id),
            $"portfolio '{portfolio.Key}': an identifier is letters, digits and '_', at most {MaxNameLength}");
        Require(portfolio.Holdings.Count > 0, $"portfolio {portfolio.Key} holds nothing");
        Unique(portfolio.Holdings.Select(holding => holding.Ticker), $"holding of {portfolio.Key}");
        foreach (var holding in portfolio.Holdings)
        {
            Require(IsTicker(holding.Ticker), $"portfolio {portfolio.Key}: '{holding.Ticker}' is not a ticker");
            Require(holding.Quantity > 0, $"portfolio {portfolio.Key}: the quantity of {holding.Ticker} is not above zero");
            Require(holding.Quantity <= MaxQuantity, $"portfolio {portfolio.Key}: the quantity of {holding.Ticker} is above {MaxQuantity}");
            Require(
                holding.Until is not { Year: < FirstYear },
                $"portfolio {portfolio.Key}: {holding.Ticker} is held until {holding.Until:yyyy-MM-dd}, before any price: "
                    + $"the first year is {FirstYear}");
        }
    }

    private static void Unique(IEnumerable<string> names, string what)
    {
        // Some systems ignore case in the names of tables and files, so names must differ by more than case.
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names) Require(seen.Add(name), $"there is more than one {what} called {name}");
    }

    private static void Require(bool rule, string message)
    {
        if (!rule) throw new BourseException(FailureKind.Usage, message);
    }
}
