namespace Bourse.Market;

/// <summary>Who publishes and who invests: the stocks of every exchange, the portfolios of every investor. Pure configuration.</summary>
/// <param name="Exchanges">The exchanges, in the order of the configuration.</param>
/// <param name="Investors">The investors, in the order of the configuration.</param>
public sealed record Network(IReadOnlyList<ExchangeListing> Exchanges, IReadOnlyList<Investor> Investors)
{
    /// <summary>Where its parts are written.</summary>
    public NetworkPlaces Places { get; init; } = NetworkPlaces.None;

    /// <summary>Every portfolio of every investor, in the order of the configuration.</summary>
    public IEnumerable<Portfolio> Portfolios => Investors.SelectMany(investor => investor.Portfolios);

    /// <summary>Every ticker that an exchange lists or a portfolio holds.</summary>
    public IReadOnlySet<string> KnownTickers { get; } =
        Exchanges.SelectMany(exchange => exchange.Stocks.Select(stock => stock.Ticker))
            .Concat(Investors.SelectMany(i => i.Portfolios).SelectMany(p => p.Holdings).Select(h => h.Ticker))
            .ToHashSet(StringComparer.Ordinal);
}

/// <summary>An exchange and where its prices come from.</summary>
/// <param name="Name">Its short name, e.g. <c>se1</c>; messages carry it in upper case.</param>
/// <param name="Source">The price source: <c>jitter</c>, <c>walk</c>, <c>csv:FILE</c> or <c>bars:SYMBOL,SYMBOL</c>.</param>
/// <param name="Stocks">The stocks it lists; none for a <c>csv:</c> or <c>bars:</c> source, which names them itself.</param>
public sealed record ExchangeListing(string Name, string Source, IReadOnlyList<Stock> Stocks);

/// <summary>A listed stock.</summary>
/// <param name="Ticker">Its symbol, upper case.</param>
/// <param name="BasePrice">The price its model starts from.</param>
/// <param name="Volatility">Yearly volatility of the <c>walk</c> model, e.g. 0.25; ignored by the others.</param>
public sealed record Stock(string Ticker, Money BasePrice, double Volatility = 0.25);

/// <summary>An investor and its portfolios.</summary>
/// <param name="Id">Identifier, e.g. <c>Inv1</c>.</param>
/// <param name="Name">Full name.</param>
/// <param name="City">Where it sits.</param>
/// <param name="Portfolios">Its portfolios.</param>
public sealed record Investor(string Id, string Name, string City, IReadOnlyList<Portfolio> Portfolios);

/// <summary>A portfolio: fixed quantities of some stocks.</summary>
/// <param name="InvestorId">The owner's identifier, e.g. <c>Inv1</c>.</param>
/// <param name="Id">Identifier, e.g. <c>P11</c>.</param>
/// <param name="Name">Full name.</param>
/// <param name="Cumulative">Whether its gains stay invested (master data only; no formula depends on it).</param>
/// <param name="Holdings">What it holds; each ticker once.</param>
public sealed record Portfolio(string InvestorId, string Id, string Name, bool Cumulative, IReadOnlyList<Holding> Holdings)
{
    /// <summary>Message key, table name and file name stem: <c>Inv1_P11</c>.</summary>
    public string Key { get; } = $"{InvestorId}_{Id}";

    /// <summary>The sum of all quantities, also of holdings that have ended.</summary>
    public Quantity SumOfQuantities { get; } = Quantity.Sum(Holdings.Select(holding => holding.Quantity));

    /// <summary>The shares outstanding that the configuration gives; null when it gives none.</summary>
    public Quantity? GivenShares { get; init; }

    /// <summary>
    /// The shares outstanding, above zero: those given, or else the sum of all quantities. They stay the same when a holding ends, so values per
    /// share can be compared over time.
    /// </summary>
    public Quantity Shares => GivenShares ?? SumOfQuantities;

    /// <summary>The currency of its values, three letters of ISO 4217; null when none is named. It is shown, nothing is converted.</summary>
    public string? Currency { get; init; }

    /// <summary>The last day on which it holds anything; null when that has no end.</summary>
    public DateOnly? LastDay { get; } = Holdings.All(holding => holding.Until is not null) ? Holdings.Max(holding => holding.Until) : null;
}

/// <summary>A quantity of one stock.</summary>
/// <param name="Ticker">The stock's symbol.</param>
/// <param name="Quantity">How many; below zero for a short position, never zero.</param>
/// <param name="Until">The last day on which it is held, e.g. because the stock was delisted; null when that has no end.</param>
public sealed record Holding(string Ticker, Quantity Quantity, DateOnly? Until = null)
{
    /// <summary>Whether it is held on that day.</summary>
    public bool IsHeldOn(DateOnly day) => Until is not { } until || day <= until;
}
