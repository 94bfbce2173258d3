using Bourse.Market;

namespace Bourse.Hosting.Configuration;

/// <summary>
/// Builds the network from the default one: the configuration files replace parts of it, then the investors are replaced by the file that
/// <see cref="Setting.Portfolios"/> names and the exchanges by <see cref="Setting.Exchange"/>.
/// </summary>
public static class NetworkSettingsReader
{
    private const string CsvPrefix = "csv:";
    private static readonly string[] Models = ["jitter", "walk"];

    /// <summary>Reads it.</summary>
    /// <exception cref="BourseException">A file is missing or does not describe a network (<see cref="FailureKind.Usage"/>).</exception>
    public static Network Read(SettingsSources sources)
    {
        var network = NetworkFile.Default;
        foreach (var file in sources.Files)
        {
            if (file.Network is { } text) network = NetworkFile.Parse(text, file.Path, network);
        }

        network = WithPortfolios(network, sources, sources.ValueOf(Setting.Portfolios));
        return WithExchange(network, sources, sources.ValueOf(Setting.Exchange));
    }

    private static Network WithPortfolios(Network network, SettingsSources sources, SettingValue value)
    {
        if (value.Text is null) return network;
        var path = sources.PathOf(value.Text, value);
        if (!File.Exists(path)) throw value.Unusable("is not a file", "name a file like samples/portfolios.json");
        var investors = NetworkFile.Parse(File.ReadAllText(path), value.Text, new Network(network.Exchanges, [])).Investors;
        if (investors.Count == 0) throw value.Unusable("names no investors", "give it a list \"investors\", like samples/portfolios.json");
        return new Network(network.Exchanges, investors);
    }

    private static Network WithExchange(Network network, SettingsSources sources, SettingValue value)
    {
        if (value.Text is not { } source) return network;
        if (Models.Contains(source, StringComparer.OrdinalIgnoreCase))
        {
            return new Network([.. network.Exchanges.Select(exchange => exchange with { Source = source.ToLowerInvariant() })], network.Investors);
        }

        if (!source.StartsWith(CsvPrefix, StringComparison.OrdinalIgnoreCase))
        {
            throw value.Unusable("is not a source of prices", NearestName.Remedy(source, [.. Models, "csv:FILE"]));
        }

        if (source[CsvPrefix.Length..].Trim() == "-")
        {
            throw value.Unusable(
                "is standard input, which each stage and `verify` would have to read again", "save it to a file, and write csv: and its path");
        }

        var path = sources.PathOf(source[CsvPrefix.Length..], value);
        if (!File.Exists(path)) throw value.Unusable("names no file", "write csv: and the path of a file with days, tickers and prices");
        return new Network([new ExchangeListing("csv", CsvPrefix + path, [])], network.Investors);
    }
}
