using Bourse.Adapters.Sqlite;
using Bourse.Bars;
using Bourse.Hosting.Configuration;

namespace Bourse.Hosting.Composition;

/// <summary>Opens the bar store that the settings name.</summary>
public static class BarStoreFactory
{
    /// <summary>Opens it; writing creates what is missing.</summary>
    /// <exception cref="BourseException">There is no client for it (<see cref="FailureKind.Usage"/>).</exception>
    public static IBarStore Open(Settings settings, TimeProvider clock) => settings.BarServers is null
        ? new SqliteBarStore(settings.Home.BarsFile, clock)
        : throw new BourseException(FailureKind.Usage, $"there is no client for {settings.BarsPlace}", "leave the bars to sqlite");
}
