using Bourse.Adapters.Locks;

namespace Bourse.Hosting.Supervision;

/// <summary>Renews the leases of roles while they are held, and notices when another process asks their holder to end.</summary>
public sealed class LeaseRenewal : IAsyncDisposable
{
    private const int LooksPerRenewal = 4;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly IReadOnlyList<RoleLock> _roles;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _running;

    /// <summary>Starts it.</summary>
    /// <param name="roles">The roles; they are disposed after it.</param>
    /// <param name="clock">Measures the intervals.</param>
    /// <param name="cancellation">Asks the holder to end, besides other processes.</param>
    public LeaseRenewal(IReadOnlyList<RoleLock> roles, TimeProvider clock, CancellationToken cancellation)
    {
        (_roles, _clock) = (roles, clock);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _running = RunAsync(_closing.Token);
    }

    /// <summary>Cancelled when the holder has to end.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Whether another process (<c>bourse down</c>) has asked the holder to end.</summary>
    public bool IsAskedToStop => _roles.Any(role => role.IsAskedToStop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _running;
        _stop.Dispose();
        _closing.Dispose();
    }

    private async Task RunAsync(CancellationToken closing)
    {
        for (var looks = 1; ; looks++)
        {
            await Task.Delay(Interval, _clock, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (closing.IsCancellationRequested) return;
            if (looks % LooksPerRenewal == 0)
            {
                foreach (var role in _roles) role.Renew();
            }

            if (IsAskedToStop) await _stop.CancelAsync();
        }
    }
}
