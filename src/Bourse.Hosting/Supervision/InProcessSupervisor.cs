using Bourse.Hosting.Stages;
using Bourse.Hosting.Status;

namespace Bourse.Hosting.Supervision;

/// <summary>A supervised network whose stages are tasks of this process.</summary>
/// <param name="services">What they work with.</param>
/// <param name="follow">Whether to go on with each new day.</param>
public sealed class InProcessSupervisor(StageServices services, bool follow) : INetworkSupervisor
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly IReadOnlyList<StageRole> _roles = services.Topology.RolesOf(services.Network.Network);
    private RoleLocks? _held;
    private NetworkHost? _network;
    private volatile IReadOnlyList<StageView> _views = [];

    /// <inheritdoc/>
    public IReadOnlyList<StageView> ReadStages() => _views;

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        _held = new RoleLocks(services.Host, _roles.Select(role => role.Name));
        await services.PrepareAsync(cancellation);
        _network = new NetworkHost(services, services.Network.Settings.DayInterval, follow);
    }

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ended = new CancellationTokenSource();
        var watching = WatchAsync(_network!.Stages, ended.Token);
        try
        {
            await _network.RunAsync(cancellation);
        }
        finally
        {
            await ended.CancelAsync();
            await watching;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_held is not null)
        {
            foreach (var role in _roles) StageStatusFile.Remove(services.Host.Home, role.Name);
            _held.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Measures the stages once a second and writes their status files.</summary>
    private async Task WatchAsync(IReadOnlyList<IStage> stages, CancellationToken ended)
    {
        var (clock, network) = (services.Host.Clock, services.Network);
        var meters = stages.Select(stage => (Stage: stage, Meter: new PaceMeter(clock, network.Calendar, network.Settings.To))).ToList();
        while (true)
        {
            _views = [.. meters.Select(one => StageView.Of(one.Stage, one.Meter))];
            foreach (var view in _views) StageStatusFile.Write(services.Host.Home, view, clock);
            // The last update comes after the end, so that the status files show the final state.
            if (ended.IsCancellationRequested) return;
            await Task.Delay(Interval, clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
