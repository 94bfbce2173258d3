using Bourse.Market;

namespace Bourse.Hosting.Composition;

/// <summary>Finds the members of a network by the names that people type, in any letter case.</summary>
public static class NetworkLookup
{
    /// <summary>The exchange of that name.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static ExchangeListing FindExchange(this Network network, string name) =>
        network.Exchanges.FirstOrDefault(exchange => exchange.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw Unknown("exchange", name, network.Exchanges.Select(exchange => exchange.Name));

    /// <summary>The investor of that identifier.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static Investor FindInvestor(this Network network, string id) =>
        network.Investors.FirstOrDefault(investor => investor.Id.Equals(id, StringComparison.OrdinalIgnoreCase))
        ?? throw Unknown("investor", id, network.Investors.Select(investor => investor.Id));

    /// <summary>The portfolio of that key.</summary>
    /// <exception cref="BourseException">There is none (<see cref="FailureKind.Usage"/>).</exception>
    public static Portfolio FindPortfolio(this Network network, string key) =>
        network.Portfolios.FirstOrDefault(portfolio => portfolio.Key.Equals(key, StringComparison.OrdinalIgnoreCase))
        ?? throw Unknown("portfolio", key, network.Portfolios.Select(portfolio => portfolio.Key));

    /// <summary>The portfolio of that key, or all portfolios of the investor of that identifier.</summary>
    /// <exception cref="BourseException">There is neither (<see cref="FailureKind.Usage"/>).</exception>
    public static IEnumerable<Portfolio> FindPortfolios(this Network network, string name) =>
        network.Portfolios.FirstOrDefault(portfolio => portfolio.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found ? [found]
        : network.Investors.FirstOrDefault(investor => investor.Id.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } owner ? owner.Portfolios
        : throw Unknown(
            "portfolio or investor", name, network.Portfolios.Select(portfolio => portfolio.Key).Concat(network.Investors.Select(one => one.Id)));

    private static BourseException Unknown(string what, string name, IEnumerable<string> names) =>
        new(FailureKind.Usage, $"there is no {what} called '{name}'", NearestName.Remedy(name, [.. names]));
}
