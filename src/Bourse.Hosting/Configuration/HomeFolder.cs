namespace Bourse.Hosting.Configuration;

/// <summary>The folder of all embedded parts.</summary>
/// <param name="Folder">The folder's full path.</param>
public sealed record HomeFolder(string Folder)
{
    /// <summary>The event log.</summary>
    public string LogFile => Path.Combine(Folder, "log.db");

    /// <summary>The database.</summary>
    public string DatabaseFile => Path.Combine(Folder, "InvestorsDB.db");

    /// <summary>The network that the home was last run with, where the home's own configuration does not describe it.</summary>
    public string KeptNetwork => Path.Combine(Folder, "network.json");

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
