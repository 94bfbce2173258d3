using System.CommandLine;
using Bourse.Cli.Frame;
using Bourse.Dashboard;
using Bourse.Hosting.Configuration;
using Bourse.Hosting.Stages;

namespace Bourse.Cli.Commands;

/// <summary><c>bourse dashboard</c></summary>
internal sealed class DashboardCommand : BourseCommand
{
    private readonly DashboardFlags _flags = new();
    private readonly WatchFlags _watch = new();
    private readonly Option<long?> _registryPort = ServedRegistry.PortOption();
    private readonly Option<bool> _open = OptionOf.Flag("--open", "Open it in the browser");

    public DashboardCommand()
        : base(
            "dashboard", "Serve the dashboard, web pages that show the network live, until it is stopped",
            new Example("dashboard --open", $"on http://127.0.0.1:{DashboardOptions.UsualPort}, for this machine only"),
            new Example("dashboard --home ~/.bourse/demo --port 8502", "the network of the demo"),
            new Example("dashboard --address 0.0.0.0 --token-file token.txt --read-only", "for others too, who need the token and change nothing"))
    {
        _flags.AddTo(this);
        Add(_open);
        _watch.AddTo(this);
        Add(_registryPort);
        foreach (var setting in (Setting[])
        [
            Setting.From, Setting.Calendar, Setting.Missing, Setting.Lateness, .. Setting.OfPriceFiles, Setting.Portfolios, Setting.Bars,
            Setting.Lake, Setting.Engine,
        ])
        {
            Add(new SettingOption(setting));
        }
    }

    /// <inheritdoc/>
    public override async Task<int> RunAsync(CommandContext context)
    {
        await using var watched = await _watch.StartAsync(
            context, ServerParts.Log | ServerParts.Database | ServerParts.Bars | ServerParts.Lake);
        await using var registry = await ServedRegistry.StartIfAskedAsync(context, _registryPort);
        await ServedDashboard.ServeAsync(context, _flags.Read(context), context.Arguments.GetValue(_open));
        return ExitCode.Done;
    }
}
