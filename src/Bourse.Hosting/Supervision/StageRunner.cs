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

    /// <summary>Runs a stage until it has done all it was asked to do.</summary>
    /// <param name="role">Which stage; its kind is known.</param>
    /// <param name="run">How it is run.</param>
    /// <param name="cancellation">Asks it to end.</param>
    /// <exception cref="BourseException">Another process has its role, or it cannot go on.</exception>
    /// <exception cref="OperationCanceledException">It was asked to end; what it had begun is finished.</exception>
    public async Task RunAsync(StageRole role, StageRun run, CancellationToken cancellation)
    {
        var host = services.Host;
        using var theRole = host.TakeRole(role.Name);
        if (role.Kind!.Announce(services.Network, role) is { } announcement) host.Logger.StageStarts(announcement);
        await using var stage = new RecoveringStage(
            role.Name, stop => role.Kind.CreateAsync(services, role, run, stop), host.Clock, host.Logger, host.WaitsForServers);
        using var metrics = new StageMetrics([stage]);
        using var activity = BourseTelemetry.StartStage(role.Name);
        await RunAsync(stage, cancellation);
    }

    private async Task RunAsync(RecoveringStage stage, CancellationToken cancellation)
    {
        using var ended = new CancellationTokenSource();
        var telling = TellAsync(stage, ended.Token);
        try
        {
            await StageLoop.RunAsync(stage, null, cancellation);
        }
        finally
        {
            await ended.CancelAsync();
            await telling;
            report(stage, true);
            StageStatusFile.Remove(services.Host.Home, stage.Name);
        }
    }

    private async Task TellAsync(RecoveringStage stage, CancellationToken ended)
    {
        var (clock, settings) = (services.Host.Clock, services.Network.Settings);
        var meter = new PaceMeter(clock, settings.Calendar, settings.To);
        try
        {
            while (true)
            {
                StageStatusFile.Write(services.Host.Home, StageView.Of(stage, meter), clock);
                await Task.Delay(ReportInterval, clock, ended);
                report(stage, false);
            }
        }
        catch (OperationCanceledException)
        {
            // The stage has ended.
        }
    }
}
