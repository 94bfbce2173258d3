using Bourse.Adapters.Locks;

namespace Bourse.Hosting.Configuration;

/// <summary>The folder of all embedded parts.</summary>
/// <param name="Folder">The folder's full path.</param>
public sealed record HomeFolder(string Folder)
{
    /// <summary>The name of a demo's home within its home folder, and of the role that a demo takes there.</summary>
    public const string DemoName = "demo";

    /// <summary>The home of a demo below this one.</summary>
    public HomeFolder OfDemo => new(Path.Combine(Folder, DemoName));

    /// <summary>
    /// Whether it is the home of a demo, which each demo clears. The name alone does not make it one: only a demo takes the role of that name.
    /// </summary>
    public bool IsOfDemo => Path.GetFileName(Folder) == DemoName && RoleLock.WasTaken(Folder, DemoName);

    /// <summary>The event log.</summary>
    public string LogFile => Path.Combine(Folder, "log.db");

    /// <summary>The database.</summary>
    public string DatabaseFile => Path.Combine(Folder, "InvestorsDB.db");

    /// <summary>The network that the home was last run with, where the home's own configuration does not describe it.</summary>
    public string KeptNetwork => Path.Combine(Folder, "network.json");

    /// <summary>The pipelines' runs, and the calls to market-data providers.</summary>
    public string PipelinesFile => Path.Combine(Folder, "pipelines.db");

    /// <summary>The replies of market-data providers that are kept.</summary>
    public string ReplyCache => Path.Combine(Folder, "cache");

    /// <summary>The reports.</summary>
    public string Reports => Path.Combine(Folder, "reports");

    /// <summary>The lake.</summary>
    public string Lake => Path.Combine(Folder, "lake");

    /// <summary>The bars.</summary>
    public string BarsFile => Path.Combine(Folder, "bars.db");

    /// <summary>The statements that were typed at the prompt.</summary>
    public string SqlHistory => Path.Combine(Folder, "sql-history");

    /// <summary>Local copies of files of the lake, and temporary files of statements.</summary>
    public string LakeCache => Path.Combine(Folder, "cache", "lake");

    /// <summary>Locks and status files of running stages.</summary>
    public string Run => Path.Combine(Folder, "run");
}
