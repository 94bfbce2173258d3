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

    private static BourseException Unknown(string what, string name, IEnumerable<string> names) =>
        new(FailureKind.Usage, $"there is no {what} called '{name}'", NearestName.Remedy(name, [.. names]));
}
