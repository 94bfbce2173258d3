using Bourse.Adapters.MySql;
using Bourse.Adapters.Sqlite;
using Bourse.Hosting.Configuration;
using Bourse.Pipelines;

namespace Bourse.Hosting.Composition;

/// <summary>Opens the store of runs: in the home folder, or in the MySQL database that the settings name.</summary>
public static class RunStoreFactory
{
    /// <summary>Opens it; a missing one is created by its initialization. The caller closes it.</summary>
    public static IRunStore Open(Settings settings, TimeProvider clock)
    {
        if (settings.MySql is { } server) return new MySqlRunStore(server, clock);
        Directory.CreateDirectory(settings.Home.Folder);
        return new SqliteRunStore(settings.Home.PipelinesFile);
    }
}
