using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Telemetry;

namespace Bourse.Hosting.Composition;

/// <summary>Opens the bar store that the settings name.</summary>
public static class BarStoreFactory
{
    /// <summary>Opens it; writing creates what is missing.</summary>
    public static IBarStore Open(Settings settings, TimeProvider clock) => settings.Cassandra is { } cassandra
        ? new CassandraBarStore(cassandra, clock)
        : new SqliteBarStore(settings.Home.BarsFile, clock);

    /// <summary>What measurements call it.</summary>
    public static MeasuredDatabase NameOf(Settings settings) => settings.Cassandra is { } cassandra
        ? new MeasuredDatabase("cassandra", cassandra.Keyspace)
        : new MeasuredDatabase("sqlite", Path.GetFileName(settings.Home.BarsFile));
}
