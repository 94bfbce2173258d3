namespace Bourse.Hosting.Stages;

/// <summary>The parts of a network that may be on servers.</summary>
[Flags]
public enum ServerParts
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The event log.</summary>
    Log = 1,

    /// <summary>The database, which also has the runs of pipelines.</summary>
    Database = 2,

    /// <summary>The bar store.</summary>
    Bars = 4,

    /// <summary>The lake.</summary>
    Lake = 8,

    /// <summary>The engine.</summary>
    Engine = 16,
}
