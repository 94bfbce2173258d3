using Bourse.Hosting.Configuration;
using Bourse.Market;

namespace Bourse.Hosting.Composition;

/// <summary>The differences between the network of a home's last run and the present one, in words.</summary>
internal static class NetworkChanges
{
    private const int Most = 5;

    /// <summary>One line; null when nothing that counts is different.</summary>
    /// <param name="before">What the last run has kept; null when it was run with what the home itself describes.</param>
    /// <param name="host">The present run.</param>
    public static string? Describe(ConfigurationFile? before, HostServices host)
    {
        var network = NetworkFile.Default;
        foreach (var file in FilesOf(before, host)) network = NetworkFile.Parse(file.Network!, file.Path, network);
        List<string> changes =
        [
            .. Of(network.Portfolios, host.Network.Portfolios, portfolio => portfolio.Key, AreAlike),
            .. Of(network.Exchanges, host.Network.Exchanges, exchange => exchange.Name, AreAlike).Select(change => "exchange " + change),
            .. Of(before?.Values ?? new Dictionary<string, string>(), host),
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

    /// <summary>The descriptions of the network that hold without arguments, the weakest first.</summary>
    private static IEnumerable<ConfigurationFile> FilesOf(ConfigurationFile? before, HostServices host) => host.Sources.Files
        .Where(file => !file.IsKept && file.Folder == host.Home.Folder).Prepend(before!).Where(file => file?.Network is not null);

    private static IEnumerable<string> Of(IReadOnlyDictionary<string, string> before, HostServices host)
    {
        var now = KeptNetwork.SettingsOf(host).ToDictionary(setting => setting.Key, setting => setting.Text);
        foreach (var (key, text) in now.Where(setting => before.GetValueOrDefault(setting.Key) != setting.Value)) yield return $"{key} is {text}";
        foreach (var (key, text) in before.Where(setting => !now.ContainsKey(setting.Key)))
        {
            // It may also be in one of the home's own files, where it is found without being kept.
            var value = host.Sources.ValueOf(Setting.OfKey(key));
            if (value.Layer <= SettingLayer.Default) yield return $"{key} is no longer given";
            else if (value.Text != text) yield return $"{key} is {value.Text}";
        }
    }

    private static bool AreAlike(Portfolio left, Portfolio right) =>
        left.Currency == right.Currency && left.GivenShares == right.GivenShares && left.Holdings.SequenceEqual(right.Holdings);

    private static bool AreAlike(ExchangeListing left, ExchangeListing right) =>
        left.Source == right.Source && left.Stocks.SequenceEqual(right.Stocks);
}
