using Bourse.Adapters.Cassandra;
using Bourse.Market;

namespace Bourse.Hosting.Configuration;

/// <summary>Reads where the bars are: <c>sqlite</c>, or <c>cassandra:HOST:PORT</c> with any number of nodes.</summary>
public static class BarsSettingsReader
{
    private const string Embedded = "sqlite";
    private const string Cassandra = "cassandra";
    private const string Form = "write sqlite, or cassandra:HOST:PORT (several as cassandra:HOST:PORT,HOST:PORT)";

    /// <summary>Reads it; null for the file in the home folder.</summary>
    /// <exception cref="BourseException">It is neither, or a setting of the cluster cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public static CassandraOptions? Read(SettingsSources sources)
    {
        var bars = sources.ValueOf(Setting.Bars);
        var text = bars.Text?.Trim() ?? Embedded;
        if (text.Equals(Embedded, StringComparison.OrdinalIgnoreCase)) return null;
        var parts = text.Split(':', 2);
        if (parts.Length == 2 && parts[0].Equals(Cassandra, StringComparison.OrdinalIgnoreCase))
        {
            return CassandraSettingsReader.Read(sources, bars, parts[1]);
        }

        var near = NearestName.Of(parts[0], [Embedded, Cassandra]);
        throw bars.Unusable("is no store of bars", near == Cassandra ? "did you mean cassandra:HOST:9042?" : Form);
    }
}
