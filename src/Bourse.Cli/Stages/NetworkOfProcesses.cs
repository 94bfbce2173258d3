using Bourse.Adapters.Locks;
using Bourse.Cli.Frame;
using Bourse.Events;

namespace Bourse.Cli.Stages;

/// <summary>A supervised network whose stages are processes of their own.</summary>
/// <param name="context">The command that runs it.</param>
/// <param name="setup">The network.</param>
internal sealed class NetworkOfProcesses(CommandContext context, NetworkSetup setup)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private IReadOnlyList<ChildStage> _children = [];

    /// <summary>Runs it until it has done all it was asked to do, or is asked to end.</summary>
    /// <param name="follow">Whether to go on with each new day.</param>
    public async Task RunAsync(bool follow)
    {
        var roles = StageRole.Of(setup.Network);
        new Roles(context, roles.Select(role => role.Name)).Dispose();
        await using var database = context.OpenDatabase();
        var log = await setup.PrepareAsync(database);
        await database.DisposeAsync();
        var display = new NetworkDisplay(context, () => Look(roles));
        var environment = ChildArguments.EnvironmentOf(context);
        _children =
        [
            .. roles.Select(role => new ChildStage(role, ChildArguments.Of(context, setup, role, follow), environment, context.Clock, display.Say)),
        ];
        // The second Ctrl-C, and an end that takes too long, leave no orphans behind.
        AppDomain.CurrentDomain.ProcessExit += KillAll;
        try
        {
            await using var stopping = context.Cancellation.Register(() => display.Say(NetworkDisplay.Stopping));
            await display.ShowAsync(SuperviseAsync(log));
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= KillAll;
            KillAll(null, EventArgs.Empty);
            foreach (var child in _children) child.Dispose();
        }
    }

    private void KillAll(object? sender, EventArgs e)
    {
        foreach (var child in _children) child.Kill();
    }

    private async Task SuperviseAsync(IEventLog log)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        var running = _children.ToDictionary(child => child, child => Task.Run(() => RunAsync(child, stop)));
        var all = Task.WhenAll(running.Values);
        await Task.WhenAny(all, Task.Delay(Timeout.InfiniteTimeSpan, context.Clock, stop.Token));
        if (stop.IsCancellationRequested) await StopInOrderAsync(log, running);
        await all;
        context.Cancellation.ThrowIfCancellationRequested();
    }

    private static async Task RunAsync(ChildStage child, CancellationTokenSource stop)
    {
        try
        {
            await child.RunAsync();
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task StopInOrderAsync(IEventLog log, Dictionary<ChildStage, Task> running)
    {
        var begin = context.Clock.GetTimestamp();
        foreach (var kind in _children.GroupBy(child => child.Role.Kind).OrderBy(group => group.Key))
        {
            foreach (var child in kind)
            {
                // Whoever still runs gets the time to read what is left.
                while (!running[child].IsCompleted && await child.Role.GlimpseLagAsync(log) > 0
                    && context.Clock.GetElapsedTime(begin) < NetworkRun.Patience)
                {
                    await Task.WhenAny(running[child], Task.Delay(LookInterval, context.Clock, CancellationToken.None));
                }
            }

            foreach (var child in kind) child.AskToEnd();
            await Task.WhenAll(kind.Select(child => running[child].ContinueWith(_ => { }, TaskScheduler.Default)));
        }
    }

    private List<StageView> Look(IReadOnlyList<StageRole> roles)
    {
        var told = StageFile.ReadAll(context.Home).ToDictionary(file => file.View.Stage, StringComparer.Ordinal);
        var views = new List<StageView>();
        foreach (var role in roles)
        {
            var isAlive = told.TryGetValue(role.Name, out var file) && RoleLock.FindHolder(context.Home.Folder, role.Name) == file.Pid;
            views.Add(isAlive ? file!.View : new StageView(role.Name, new StageStatus(), default));
        }

        return views;
    }
}
