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
    private LeaseRenewal? _leases;
    private NetworkHost? _network;
    private volatile IReadOnlyList<StageView> _views = [];

    /// <inheritdoc/>
    public IReadOnlyList<StageView> ReadStages() => _views;

    /// <inheritdoc/>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        _held = new RoleLocks(services.Host, _roles.Select(role => role.Name));
        _leases = new LeaseRenewal(_held.Held, services.Host.Clock, CancellationToken.None);
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
    public async ValueTask DisposeAsync()
    {
        if (_leases is not null) await _leases.DisposeAsync();
        _held?.Dispose();
    }

    /// <summary>Measures the stages once a second and publishes their status.</summary>
    private async Task WatchAsync(IReadOnlyList<IStage> stages, CancellationToken ended)
    {
        var (clock, network) = (services.Host.Clock, services.Network);
        var meters = stages.Select(stage => (Stage: stage, Meter: new PaceMeter(clock, network.Calendar, network.Settings.To))).ToList();
        await using var publisher = new StatusPublisher(services.Host);
        while (true)
        {
            _views = [.. meters.Select(one => StageView.Of(one.Stage, one.Meter))];
            // The last update comes after the end, so that the records show the final state.
            if (ended.IsCancellationRequested) break;
            publisher.Publish(_views);
            await Task.Delay(Interval, clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await publisher.PublishEndAsync(_views, CancellationToken.None);
    }
}
