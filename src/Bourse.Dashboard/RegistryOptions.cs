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

    /// <inheritdoc/>
    /// <remarks>Networks of containers give it names that it cannot know, e.g. <c>http://registry:8081</c>.</remarks>
    public override bool TakesAnyHost => Token is not null;
}
