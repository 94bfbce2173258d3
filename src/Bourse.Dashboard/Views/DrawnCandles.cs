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

    /// <summary>Sends the candles of which one may have come late, or was revised long after its time.</summary>
    /// <param name="read">Reads them; null when there are none to be sent.</param>
    /// <param name="cancellation">The page is closed.</param>
    public Task SendLateAsync(Func<Task<CandleSeries?>> read, CancellationToken cancellation) =>
        _turns.RunAsync(async () => _all = await SendAsync(await read(), _all, cancellation), cancellation);

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
