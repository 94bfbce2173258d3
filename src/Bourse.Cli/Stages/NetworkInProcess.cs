using Bourse.Cli.Frame;
using Bourse.Events;

namespace Bourse.Cli.Stages;

/// <summary>A supervised network whose stages are tasks of this process.</summary>
/// <param name="context">The command that runs it.</param>
/// <param name="setup">The network.</param>
internal sealed class NetworkInProcess(CommandContext context, NetworkSetup setup)
{
    private readonly List<(IStage Stage, PaceMeter Meter)> _stages = [];

    /// <summary>Runs it until it has done all it was asked to do, or is asked to end.</summary>
    /// <param name="follow">Whether to go on with each new day.</param>
    public async Task RunAsync(bool follow)
    {
        var roles = StageRole.Of(setup.Network);
        using var held = new Roles(context, roles.Select(role => role.Name));
        try
        {
            await RunAsync(roles, follow);
        }
        finally
        {
            foreach (var role in roles) StageFile.Remove(context.Home, role.Name);
        }
    }

    private async Task RunAsync(IReadOnlyList<StageRole> roles, bool follow)
    {
        await using var database = context.OpenDatabase();
        var log = await setup.PrepareAsync(database);
        var display = new NetworkDisplay(context, Look);
        var run = new NetworkRun(setup, log, database, context.Settings.DayInterval, follow, words => display.Say($"warning: {words}"));
        _stages.AddRange(run.Stages.Select(stage => (stage, new PaceMeter(context.Clock, setup.Calendar, context.Settings.To))));
        await using var stopping = context.Cancellation.Register(() => display.Say(NetworkDisplay.Stopping));
        await display.ShowAsync(run.RunAsync(context.Cancellation));
    }

    private List<StageView> Look()
    {
        var views = new List<StageView>();
        foreach (var (stage, meter) in _stages)
        {
            var status = stage.Status;
            var view = new StageView(stage.Name, status, meter.Measure(status));
            StageFile.Write(context.Home, view, context.Clock);
            views.Add(view);
        }

        return views;
    }
}
