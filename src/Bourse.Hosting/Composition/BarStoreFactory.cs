using Bourse.Adapters.Cassandra;
using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Hosting.Configuration;

namespace Bourse.Hosting.Composition;

/// <summary>Opens the bar store that the settings name.</summary>
public static class BarStoreFactory
{
    /// <summary>Opens it; writing creates what is missing.</summary>
    public static IBarStore Open(Settings settings, TimeProvider clock) => settings.Cassandra is { } cassandra
        ? new CassandraBarStore(cassandra, clock)
        : new SqliteBarStore(settings.Home.BarsFile, clock);
}
