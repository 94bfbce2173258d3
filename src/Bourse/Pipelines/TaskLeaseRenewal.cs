namespace Bourse.Pipelines;

/// <summary>Renews the lease of a task while the task runs.</summary>
internal sealed class TaskLeaseRenewal : IAsyncDisposable
{
    /// <summary>How often a lease is renewed before it would expire.</summary>
    private const int Renewals = 3;

    private readonly IRunStore _store;
    private readonly TaskLease _lease;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenSource _work;
    private readonly Task _renewing;

    /// <summary>Begins to renew it.</summary>
    /// <param name="store">The store.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="duration">After how long without a renewal it expires.</param>
    /// <param name="clock">Measures the time.</param>
    /// <param name="cancellation">Ends the work.</param>
    public TaskLeaseRenewal(IRunStore store, TaskLease lease, TimeSpan duration, TimeProvider clock, CancellationToken cancellation)
    {
        (_store, _lease, _duration, _clock) = (store, lease, duration, clock);
        _work = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _renewing = RenewAsync(_ended.Token);
    }

    /// <summary>Ends the work: it was asked to end, or the lease is lost.</summary>
    public CancellationToken Work => _work.Token;

    /// <summary>Whether another has the task, or may have it.</summary>
    public bool IsLost { get; private set; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        _ended.Dispose();
        _work.Dispose();
    }

    private async Task RenewAsync(CancellationToken ended)
    {
        var renewed = _clock.GetTimestamp();
        while (true)
        {
            await Task.Delay(_duration / Renewals, _clock, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) return;
            var answer = await TryRenewAsync(ended);
            if (answer == true) renewed = _clock.GetTimestamp();
            else if (answer == false || _clock.GetElapsedTime(renewed) >= _duration) break;
        }

        IsLost = true;
        await _work.CancelAsync();
    }

    /// <summary>Null when the store did not answer: the lease is still ours until it expires.</summary>
    private async Task<bool?> TryRenewAsync(CancellationToken ended)
    {
        try
        {
            return await _store.RenewAsync(_lease, _clock.GetUtcNow(), ended);
        }
        catch (Exception e) when (e is BourseException or OperationCanceledException)
        {
            return null;
        }
    }
}
