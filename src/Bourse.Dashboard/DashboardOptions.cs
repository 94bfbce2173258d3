using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Supervision;

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
    public override string Exposed => "prices, portfolios, messages of all topics, SQL over the lake, and the start and stop of pipelines and stages";

    /// <summary>Whether nothing can be changed by it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>Other ports on which a page answers; one that cannot be used is left out (<see cref="Server.DashboardServer.Notes"/>).</summary>
    public IReadOnlyList<ClassicPort> ClassicPorts { get; init; } = [];

    /// <summary>Starts the network; null when viewers cannot start it.</summary>
    public NetworkStarter? Starter { get; init; }

    /// <summary>Tells how a stage of a network is started alone; null when viewers cannot start one.</summary>
    public Func<NetworkComposition, StageRole, NetworkStarter>? StageStarter { get; init; }

    /// <summary>Makes a command of the documents, e.g. <c>bourse up</c>, one that works on the home that is served.</summary>
    public Func<string, string> CommandOf { get; init; } = command => command;

    /// <inheritdoc/>
    public override IEnumerable<int> OtherPorts => ClassicPorts.Select(one => one.Port);
}

/// <summary>A port on which other programs have had the same page.</summary>
/// <param name="Port">The port.</param>
/// <param name="Page">The page that its address opens.</param>
public sealed record ClassicPort(int Port, string Page)
{
    /// <summary>The usual ones: the web server of a scheduler, and the control center of a log.</summary>
    public static IReadOnlyList<ClassicPort> Usual { get; } = [new(8080, "/pipelines"), new(9021, "/topics")];
}
