using Bourse.Adapters.Locks;
using Bourse.Hosting.Composition;
using Bourse.Hosting.Stages;
using Bourse.Hosting.Status;
using Bourse.Hosting.Telemetry;

namespace Bourse.Hosting.Supervision;

/// <summary>Runs one stage: takes its role on the home folder, reports its state at intervals, and ends it in order.</summary>
/// <param name="host">The host.</param>
/// <param name="report">Receives the stage once a second, and once more when it has ended (<c>true</c>).</param>
public sealed class StageRunner(HostServices host, Action<IStage, bool> report)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <summary>Runs a stage of the network until it has done all it was asked to do, or another process has asked it to end.</summary>
    /// <param name="services">What it works with.</param>
    /// <param name="role">Which stage; its kind is known.</param>
    /// <param name="run">How it is run.</param>
    /// <param name="cancellation">Asks it to end.</param>
    /// <exception cref="BourseException">Another process has its role, or it cannot go on.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; what it had begun is finished.</exception>
    public async Task RunAsync(StageServices services, StageRole role, StageRun run, CancellationToken cancellation)
    {
        var (theRole, name) = role.Kind!.SeveralMayRun ? host.TakeFirstRole(role.Name) : (host.TakeRole(role.Name), role.Name);
        using (theRole)
        {
            var own = role with { Name = name };
            if (role.Kind.Announce(services.Network, own) is { } announcement) host.Logger.StageStarts(announcement);
            var upstream = role.Kind.EndsWithTopics && !run.Follow ? Task.CompletedTask : null;
            await RunAsync(theRole, name, stop => role.Kind.CreateAsync(services, own, run, stop), upstream, cancellation, role.Kind.Reads);
        }
    }

    /// <summary>Runs a stage that is not one of a network.</summary>
    /// <param name="role">The role under which others find it.</param>
    /// <param name="name">The stage's name.</param>
    /// <param name="create">Makes the stage; called again when a server was unavailable.</param>
    /// <param name="upstream">Completes when no new records will come; null when they always may.</param>
    /// <param name="cancellation">Asks it to end.</param>
    /// <param name="reads">The topic that it reads; null for none, or several.</param>
    /// <exception cref="BourseException">It cannot go on.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; what it had begun is finished.</exception>
    public async Task RunAsync(
        RoleLock role, string name, Func<CancellationToken, Task<IStage>> create, Task? upstream, CancellationToken cancellation,
        string? reads = null)
    {
        await using var lease = new LeaseRenewal([role], host.Clock, cancellation);
        await using var stage = new RecoveringStage(name, create, host.Clock, host.Logger, host.WaitsForServers);
        using var listed = host.Stages.Add(() => [StageReading.Of(stage, reads)]);
        try
        {
            await RunAsync(stage, upstream, lease.Stopping);
        }
        catch (OperationCanceledException) when (lease.IsAskedToStop)
        {
            // It was stopped in order, not interrupted.
        }
    }

    private async Task RunAsync(RecoveringStage stage, Task? upstream, CancellationToken cancellation)
    {
        using var ended = new CancellationTokenSource();
        await using var publisher = new StatusPublisher(host);
        var meter = new PaceMeter(host.Clock, host.Settings.Calendar, host.Settings.To);
        var telling = TellAsync(stage, meter, publisher, ended.Token);
        try
        {
            await StageLoop.RunAsync(stage, upstream, cancellation);
        }
        finally
        {
            await ended.CancelAsync();
            await telling;
            report(stage, true);
            await publisher.PublishEndAsync([StageView.Of(stage, meter)], CancellationToken.None);
        }
    }

    private async Task TellAsync(RecoveringStage stage, PaceMeter meter, StatusPublisher publisher, CancellationToken ended)
    {
        while (true)
        {
            publisher.Publish([StageView.Of(stage, meter)]);
            await Task.Delay(ReportInterval, host.Clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) return;
            report(stage, false);
        }
    }
}
