using Bourse.Market;
using Bourse.Pipelines;

namespace Bourse.Hosting.Configuration;

/// <summary>The network that the settings describe, and where its two parts come from.</summary>
/// <param name="Network">The network.</param>
/// <param name="Exchanges">Where the exchanges come from.</param>
/// <param name="Investors">Where the investors come from.</param>
public sealed record ConfiguredNetwork(Network Network, NetworkOrigin Exchanges, NetworkOrigin Investors);

/// <summary>Where a part of the network comes from.</summary>
/// <param name="Source">In words: a file, an argument, or <c>built in</c>.</param>
/// <param name="File">The configuration file; null when the part comes from elsewhere.</param>
public sealed record NetworkOrigin(string Source, ConfigurationFile? File = null)
{
    /// <summary>The network that Bourse comes with.</summary>
    public static NetworkOrigin BuiltIn { get; } = new("built in");

    /// <summary>A configuration file.</summary>
    public static NetworkOrigin Of(ConfigurationFile file) => new(file.IsKept ? $"{file.Path}, kept from the last run" : file.Path, file);
}

/// <summary>
/// Builds the network from the default one: the configuration files replace parts of it, then the investors are replaced by the file that
/// <see cref="Setting.Portfolios"/> names and the exchanges by <see cref="Setting.Exchange"/>.
/// </summary>
public static class NetworkSettingsReader
{
    private const string CsvPrefix = "csv:";
    private const string ProfilesKey = "profiles";
    private static readonly string[] Models = ["jitter", "walk"];

    /// <summary>Reads it.</summary>
    /// <exception cref="BourseException">A file is missing or does not describe a network (<see cref="FailureKind.Usage"/>).</exception>
    public static ConfiguredNetwork Read(SettingsSources sources)
    {
        var found = new ConfiguredNetwork(NetworkFile.Default, NetworkOrigin.BuiltIn, NetworkOrigin.BuiltIn);
        foreach (var file in sources.Files.Where(file => file.Network is not null)) found = WithFile(found, sources, file);
        found = WithPortfolios(found, sources, sources.ValueOf(Setting.Portfolios));
        return WithExchange(found, sources, sources.ValueOf(Setting.Exchange));
    }

    private static ConfiguredNetwork WithFile(ConfiguredNetwork found, SettingsSources sources, ConfigurationFile file)
    {
        var before = found.Network;
        var network = NetworkFile.Parse(file.Network!, file.Path, before);
        // The exchanges of an earlier run are not the ones that a model of this run would price.
        var isReplaced = file.IsKept && sources.ValueOf(Setting.Exchange).Text is not null;
        var exchanges = isReplaced ? before.Exchanges : network.Exchanges;
        return new ConfiguredNetwork(
            new Network(exchanges, network.Investors) { Places = network.Places },
            exchanges == before.Exchanges ? found.Exchanges : NetworkOrigin.Of(file),
            network.Investors == before.Investors ? found.Investors : NetworkOrigin.Of(file));
    }

    private static ConfiguredNetwork WithPortfolios(ConfiguredNetwork found, SettingsSources sources, SettingValue value)
    {
        if (value.Text is null) return found;
        var path = sources.PathOf(value.Text, value);
        if (!File.Exists(path)) throw value.Unusable("is not a file", "name a file like samples/portfolios.json");
        var (exchanges, places) = (found.Network.Exchanges, found.Network.Places);
        var others = Setting.All.Select(setting => setting.Key.Split(':')[0]).Append(ProfilesKey).Append(PipelineFile.Member);
        var read = NetworkFile.Parse(File.ReadAllText(path), value.Text, new Network(exchanges, []) { Places = places }, others);
        if (read.Investors.Count == 0) throw value.Unusable("names no investors", "give it a list \"investors\", like samples/portfolios.json");
        if (!AreEqual(read.Exchanges, exchanges)) throw ExchangesNotRead(value);
        var network = new Network(exchanges, read.Investors) { Places = read.Places };
        return found with { Network = network, Investors = new NetworkOrigin($"{path} ({value.Source})") };
    }

    /// <summary>The source with its symbols in upper case.</summary>
    private static string BarsSourceOf(SettingValue value, string source) => BarsSource.TryRead(source, out var symbols) is var (problem, remedy)
        ? throw value.Unusable(problem, remedy)
        : BarsSource.Prefix + string.Join(',', symbols.Select(symbol => symbol.Text));

    /// <summary>Prices of other exchanges than the file says would be wrong without a word.</summary>
    private static BourseException ExchangesNotRead(SettingValue value) => value.Unusable(
        "lists exchanges, and only its investors are read", "take the exchanges out of it", BourseErrorCode.ExchangesNotRead);

    private static bool AreEqual(IReadOnlyList<ExchangeListing> some, IReadOnlyList<ExchangeListing> others) =>
        some.Count == others.Count && some.Zip(others).All(pair =>
            pair.First.Name == pair.Second.Name && pair.First.Source == pair.Second.Source && pair.First.Stocks.SequenceEqual(pair.Second.Stocks));

    private static ConfiguredNetwork WithExchange(ConfiguredNetwork found, SettingsSources sources, SettingValue value)
    {
        if (value.Text is not { } source) return found;
        var network = found.Network;
        var origin = new NetworkOrigin($"{source} ({value.Source})");
        if (Models.Contains(source, StringComparer.OrdinalIgnoreCase))
        {
            return With([.. network.Exchanges.Select(exchange => exchange with { Source = source.ToLowerInvariant() })]);
        }

        if (BarsSource.IsOne(source)) return With([new ExchangeListing(BarsSource.ExchangeName, BarsSourceOf(value, source), [])]);
        if (!source.StartsWith(CsvPrefix, StringComparison.OrdinalIgnoreCase))
        {
            throw value.Unusable("is not a source of prices", NearestName.Remedy(source, [.. Models, "csv:FILE", BarsSource.Form]));
        }

        if (source[CsvPrefix.Length..].Trim() == "-")
        {
            throw value.Unusable(
                "is standard input, which each stage and `verify` would have to read again", "save it to a file, and write csv: and its path");
        }

        var path = sources.PathOf(source[CsvPrefix.Length..], value);
        // A file that was named earlier, and has been moved, only matters to commands that read its prices.
        var isNamedNow = value.Layer == SettingLayer.Arguments;
        if (isNamedNow && !File.Exists(path))
        {
            throw value.Unusable($"cannot be read: {MissingPriceFile.Problem(path)}", MissingPriceFile.Remedy(source, path));
        }

        return With([new ExchangeListing("csv", CsvPrefix + path, [])]);

        ConfiguredNetwork With(IReadOnlyList<ExchangeListing> exchanges) =>
            found with { Network = new Network(exchanges, network.Investors) { Places = network.Places }, Exchanges = origin };
    }
}
