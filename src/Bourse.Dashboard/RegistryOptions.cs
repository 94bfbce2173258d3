namespace Bourse.Dashboard;

/// <summary>How the schema registry is served.</summary>
public sealed record RegistryOptions : ListeningOptions
{
    /// <summary>The usual port.</summary>
    public const int UsualPort = 8081;

    public RegistryOptions() => Port = UsualPort;

    /// <inheritdoc/>
    public override string Served => "schema registry";

    /// <inheritdoc/>
    public override string Exposed => "the schemas of all topics, which can be changed and deleted";
}
