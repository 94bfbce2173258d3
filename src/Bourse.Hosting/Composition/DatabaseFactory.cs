using Bourse.Adapters.MySql;
using Bourse.Adapters.Sqlite;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Telemetry;
using Bourse.Ledger;

namespace Bourse.Hosting.Composition;

/// <summary>Opens the database that the settings name.</summary>
public static class DatabaseFactory
{
    /// <summary>Opens it; a missing embedded database is created by its initialization.</summary>
    public static IInvestorsDatabase Open(Settings settings, TimeProvider clock)
    {
        if (settings.MySql is { } server) return new MySqlInvestorsDatabase(server, clock);
        Directory.CreateDirectory(settings.Home.Folder);
        return new SqliteInvestorsDatabase(settings.Home.DatabaseFile);
    }

    /// <summary>What measurements call it.</summary>
    public static MeasuredDatabase NameOf(Settings settings) => settings.MySql is { } server
        ? new MeasuredDatabase("mysql", server.Database)
        : new MeasuredDatabase("sqlite", Path.GetFileName(settings.Home.DatabaseFile));
}
