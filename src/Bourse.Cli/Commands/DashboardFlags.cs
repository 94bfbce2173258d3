using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Dashboard;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Supervision;

namespace Bourse.Cli.Commands;

/// <summary>The options that say how the dashboard is served.</summary>
internal sealed class DashboardFlags
{
    /// <summary>The environment variable of the token.</summary>
    public const string TokenVariable = "BOURSE_DASHBOARD_TOKEN";

    private readonly ListeningFlags _listening = new("dashboard", DashboardOptions.UsualPort, "browsers", TokenVariable);
    private readonly Option<bool> _readOnly = OptionOf.Flag("--read-only", "Viewers can change nothing");

    private readonly Option<bool> _classicPorts = OptionOf.Flag(
        "--classic-ports", "Answer on 8080 with the pipelines and on 9021 with the topics, too");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _listening.AddTo(command);
        command.Add(_readOnly);
        command.Add(_classicPorts);
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="BourseException">A value cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public DashboardOptions Read(CommandContext context) => (DashboardOptions)_listening.Read(context, new DashboardOptions
    {
        IsReadOnly = context.Arguments.GetValue(_readOnly),
        ClassicPorts = context.Arguments.GetValue(_classicPorts) ? ClassicPort.Usual : [],
        Starter = StarterOf(context, ChildCommandLine.OfNetwork(context), StageRole.Supervisor),
        StageStarter = (network, stage) => StarterOf(context, ChildCommandLine.Of(context, network, stage, follow: true), stage.Name, stage),
    });

    private static NetworkStarter StarterOf(CommandContext context, IReadOnlyList<string> line, string name, StageRole? stage = null) =>
        new(line, ChildCommandLine.EnvironmentOf(context), Path.Combine(context.Home.Run, $"{name}.log"), context.Clock) { Stage = stage };
}
