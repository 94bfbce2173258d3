using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Dashboard;

namespace Bourse.Cli.Commands;

/// <summary>The options that say how the dashboard is served.</summary>
internal sealed class DashboardFlags
{
    /// <summary>The environment variable of the token.</summary>
    public const string TokenVariable = "BOURSE_DASHBOARD_TOKEN";

    private readonly ListeningFlags _listening = new("dashboard", DashboardOptions.UsualPort, "browsers", TokenVariable);
    private readonly Option<bool> _readOnly = OptionOf.Flag("--read-only", "Viewers can change nothing");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _listening.AddTo(command);
        command.Add(_readOnly);
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="BourseException">A value cannot be used (<see cref="FailureKind.Usage"/>).</exception>
    public DashboardOptions Read(CommandContext context) =>
        (DashboardOptions)_listening.Read(context, new DashboardOptions { IsReadOnly = context.Arguments.GetValue(_readOnly) });
}
