using Bourse.Cli.Frame;
using Bourse.Events;

namespace Bourse.Cli.Stages;

/// <summary>A supervised network whose stages are tasks of this process.</summary>
/// <param name="context">The command that runs it.</param>
/// <param name="setup">The network.</param>
internal sealed class NetworkInProcess(CommandContext context, NetworkSetup setup)
{
    private readonly List<(IStage Stage, StageRole Role, PaceMeter Meter)> _stages = [];

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
        await database.InitializeAsync(setup.Network, context.Cancellation);
        var log = await context.OpenLogAsync();
        await setup.PrepareTopicsAsync(log, context.Cancellation);
        var run = new NetworkRun(setup, log, database, context.Settings.DayInterval, follow);
        _stages.AddRange(run.Stages.Zip(roles, (stage, role) => (stage, role, new PaceMeter(context.Clock, setup.Calendar, context.Settings.To))));
        var display = new NetworkDisplay(context, () => LookAsync(log));
        await using var stopping = context.Cancellation.Register(() => display.Say(NetworkDisplay.Stopping));
        await display.ShowAsync(run.RunAsync(context.Cancellation));
    }

    private async Task<IReadOnlyList<StageView>> LookAsync(IEventLog log)
    {
        var views = new List<StageView>();
        foreach (var (stage, role, meter) in _stages)
        {
            var status = stage.Status with { Lag = await role.GlimpseLagAsync(log) };
            var view = new StageView(stage.Name, status, meter.Measure(status));
            StageFile.Write(context.Home, view, context.Clock);
            views.Add(view);
        }

        return views;
    }
}
