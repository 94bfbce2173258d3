using Bourse.Dashboard.Reading;
using Microsoft.JSInterop;

namespace Bourse.Dashboard.Views;

/// <summary>A chart of candles in the browser, and what it has been sent: only what has changed is sent again.</summary>
/// <param name="script">The chart in the browser.</param>
internal sealed class DrawnCandles(IJSObjectReference script)
{
    private readonly ReadingTurns _turns = new();
    private CandleSeries? _newest;
    private CandleSeries? _all;

    /// <summary>Sends the newest candles; false when none of them has changed.</summary>
    /// <param name="read">Reads them; null when there are none to be sent.</param>
    /// <param name="cancellation">The page is closed.</param>
    public Task<bool> SendNewestAsync(Func<Task<CandleSeries?>> read, CancellationToken cancellation) => _turns.RunAsync(
        async () =>
        {
            var former = _newest;
            _newest = await SendAsync(await read(), former, cancellation);
            return !ReferenceEquals(_newest, former);
        },
        cancellation);

    /// <summary>Sends the candles of which one has come late, or was revised long after its time.</summary>
    /// <param name="readAll">Reads them, as they were some seconds ago; null when there are none to be sent.</param>
    /// <param name="readNewest">Reads the newest ones as they are now; null when there are none to be sent.</param>
    /// <param name="cancellation">The page is closed.</param>
    public async Task SendLateAsync(
        Func<Task<CandleSeries?>> readAll, Func<Task<CandleSeries?>> readNewest, CancellationToken cancellation)
    {
        // Before its turn, since it may take long.
        if (await readAll() is not { } all) return;
        await _turns.RunAsync(
            async () =>
            {
                if (await readNewest() is not { } newest || all.UpTo(newest) is not { } series) return;
                var former = _all;
                _all = await SendAsync(series, former, cancellation);
                if (!ReferenceEquals(_all, former)) _newest = newest;
            },
            cancellation);
    }

    /// <summary>What has been sent now.</summary>
    private async Task<CandleSeries?> SendAsync(CandleSeries? series, CandleSeries? former, CancellationToken cancellation)
    {
        if (series?.Since(former) is not { Time.Count: > 0 } changed) return former;
        cancellation.ThrowIfCancellationRequested();
        // Without a token of ours the call has its usual timeout: a device that went to sleep never answers.
        await script.InvokeVoidAsync("update", changed);
        return series;
    }
}
