using Bourse.Hosting.Stages;
using Bourse.Hosting.Status;
using Bourse.Hosting.Telemetry;

namespace Bourse.Hosting.Supervision;

/// <summary>Runs one stage: takes its role on the home folder, reports its state at intervals, and ends it in order.</summary>
/// <param name="services">What it works with.</param>
/// <param name="report">Receives the stage once a second, and once more when it has ended (<c>true</c>).</param>
public sealed class StageRunner(StageServices services, Action<IStage, bool> report)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    /// <summary>Runs a stage until it has done all it was asked to do, or another process has asked it to end.</summary>
    /// <param name="role">Which stage; its kind is known.</param>
    /// <param name="run">How it is run.</param>
    /// <param name="cancellation">Asks it to end.</param>
    /// <exception cref="BourseException">Another process has its role, or it cannot go on.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; what it had begun is finished.</exception>
    public async Task RunAsync(StageRole role, StageRun run, CancellationToken cancellation)
    {
        var host = services.Host;
        using var theRole = host.TakeRole(role.Name);
        await using var lease = new LeaseRenewal([theRole], host.Clock, cancellation);
        if (role.Kind!.Announce(services.Network, role) is { } announcement) host.Logger.StageStarts(announcement);
        await using var stage = new RecoveringStage(
            role.Name, stop => role.Kind.CreateAsync(services, role, run, stop), host.Clock, host.Logger, host.WaitsForServers);
        using var metrics = new StageMetrics([stage]);
        using var activity = BourseTelemetry.StartStage(role.Name);
        try
        {
            await RunAsync(stage, lease.Stopping);
        }
        catch (OperationCanceledException) when (lease.IsAskedToStop)
        {
            // It was stopped in order, not interrupted.
        }
    }

    private async Task RunAsync(RecoveringStage stage, CancellationToken cancellation)
    {
        using var ended = new CancellationTokenSource();
        await using var publisher = new StatusPublisher(services.Host);
        var settings = services.Network.Settings;
        var meter = new PaceMeter(services.Host.Clock, settings.Calendar, settings.To);
        var telling = TellAsync(stage, meter, publisher, ended.Token);
        try
        {
            await StageLoop.RunAsync(stage, null, cancellation);
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
            await Task.Delay(ReportInterval, services.Host.Clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) return;
            report(stage, false);
        }
    }
}
