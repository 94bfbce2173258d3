namespace Bourse.Hosting.Configuration;

/// <summary>Reads where the bars are: <c>sqlite</c>, or <c>cassandra:HOST:PORT</c> with any number of servers.</summary>
public static class BarsSettingsReader
{
    private const string Embedded = "sqlite";
    private const string Server = "cassandra:";
    private const string Form = "write sqlite, or cassandra:HOST:PORT (several as cassandra:HOST:PORT,HOST:PORT)";

    /// <summary>The servers, each as <c>HOST:PORT</c>; null for the file in the home folder.</summary>
    /// <exception cref="BourseException">It is neither (<see cref="FailureKind.Usage"/>).</exception>
    public static IReadOnlyList<string>? Read(SettingsSources sources)
    {
        var bars = sources.ValueOf(Setting.Bars);
        var text = bars.Text?.Trim() ?? Embedded;
        if (text.Equals(Embedded, StringComparison.OrdinalIgnoreCase)) return null;
        if (!text.StartsWith(Server, StringComparison.OrdinalIgnoreCase)) throw bars.Unusable("is no store of bars", Form);
        var servers = text[Server.Length..].Split(',', StringSplitOptions.TrimEntries);
        return servers.All(IsAddress) ? servers : throw bars.Unusable("names no servers", Form);
    }

    private static bool IsAddress(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), out var port) && port > 0;
    }
}
