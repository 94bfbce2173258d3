using Bourse.Hosting.Configuration;
using Bourse.Market;

namespace Bourse.Hosting.Composition;

/// <summary>The differences between the network of a home's last run and the present one, in words.</summary>
internal static class NetworkChanges
{
    private const int Most = 5;

    /// <summary>One line; null when nothing that counts is different.</summary>
    /// <param name="before">What the last run has kept.</param>
    /// <param name="host">The present run.</param>
    public static string? Describe(ConfigurationFile before, HostServices host)
    {
        var network = before.Network is { } text ? NetworkFile.Parse(text, before.Path, NetworkFile.Default) : NetworkFile.Default;
        List<string> changes =
        [
            .. Of(network.Portfolios, host.Network.Portfolios, portfolio => portfolio.Key, AreAlike),
            .. Of(network.Exchanges, host.Network.Exchanges, exchange => exchange.Name, AreAlike).Select(change => "exchange " + change),
            .. Of(before.Values, KeptNetwork.SettingsOf(host).ToDictionary(setting => setting.Key, setting => setting.Text)),
        ];
        if (changes.Count == 0) return null;
        var more = changes.Count - Most;
        return string.Join(", ", changes.Take(Most)) + (more > 0 ? $" and {Count.Of(more, "more change")}" : "");
    }

    private static IEnumerable<string> Of<T>(IEnumerable<T> before, IEnumerable<T> now, Func<T, string> nameOf, Func<T, T, bool> areAlike)
        where T : class
    {
        var (old, present) = (before.ToDictionary(nameOf, StringComparer.Ordinal), now.ToDictionary(nameOf, StringComparer.Ordinal));
        foreach (var (name, part) in present)
        {
            if (!old.TryGetValue(name, out var earlier)) yield return $"{name} is new";
            else if (!areAlike(earlier, part)) yield return $"{name} is changed";
        }

        foreach (var name in old.Keys.Where(name => !present.ContainsKey(name))) yield return $"{name} is gone";
    }

    private static IEnumerable<string> Of(IReadOnlyDictionary<string, string> before, Dictionary<string, string> now)
    {
        foreach (var (key, text) in now.Where(setting => before.GetValueOrDefault(setting.Key) != setting.Value)) yield return $"{key} is {text}";
        foreach (var key in before.Keys.Where(key => !now.ContainsKey(key))) yield return $"{key} is no longer given";
    }

    private static bool AreAlike(Portfolio left, Portfolio right) =>
        left.Currency == right.Currency && left.GivenShares == right.GivenShares && left.Holdings.SequenceEqual(right.Holdings);

    private static bool AreAlike(ExchangeListing left, ExchangeListing right) =>
        left.Source == right.Source && left.Stocks.SequenceEqual(right.Stocks);
}
