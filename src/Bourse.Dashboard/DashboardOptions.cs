namespace Bourse.Dashboard;

/// <summary>How the dashboard is served.</summary>
public sealed record DashboardOptions : ListeningOptions
{
    /// <summary>The usual port.</summary>
    public const int UsualPort = 8501;

    public DashboardOptions() => Port = UsualPort;

    /// <inheritdoc/>
    public override string Served => "dashboard";

    /// <inheritdoc/>
    public override string Exposed => "prices, portfolios, messages of all topics, SQL over the lake, and switches of pipelines";

    /// <summary>Whether nothing can be changed by it.</summary>
    public bool IsReadOnly { get; init; }
}
