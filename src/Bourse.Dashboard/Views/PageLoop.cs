using Bourse.Dashboard.Live;
using Microsoft.JSInterop;

namespace Bourse.Dashboard.Views;

/// <summary>Reads a page anew until its viewer has gone.</summary>
internal static class PageLoop
{
    /// <summary>
    /// Each time the hub rings, and at growing intervals when it does not: what a page reads may be written after the record that rang for it, and a
    /// server that is back rings nobody. What takes long, because the viewer's device is slow or busy, is done less often: half of the time is left
    /// for everything else.
    /// </summary>
    /// <param name="hub">The hub.</param>
    /// <param name="pace">The least time from the beginning of a read to that of the next one.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="read">Reads, on the page's own context.</param>
    /// <param name="closed">The page is closed.</param>
    public static async Task FollowAsync(MarketHub hub, TimeSpan pace, TimeProvider clock, Func<Task> read, CancellationToken closed)
    {
        using var bell = hub.Subscribe();
        var quiet = ViewerPace.OfLooks;
        await RepeatAsync(
            async () =>
            {
                var hasRung = await bell.WaitAsync(quiet, clock, closed);
                quiet = hasRung ? ViewerPace.OfLooks : quiet * 2 < ViewerPace.OfQuiet ? quiet * 2 : ViewerPace.OfQuiet;
                var began = clock.GetTimestamp();
                await TryAsync(read, closed);
                var took = clock.GetElapsedTime(began);
                var left = pace - took;
                await Task.Delay(left > took ? left : took, clock, closed);
            },
            closed);
    }

    /// <summary>Every so often, where nothing rings.</summary>
    /// <param name="pace">How often.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="read">Reads, on the page's own context.</param>
    /// <param name="closed">The page is closed.</param>
    public static Task LookAsync(TimeSpan pace, TimeProvider clock, Func<Task> read, CancellationToken closed) => RepeatAsync(
        async () =>
        {
            await Task.Delay(pace, clock, closed);
            await TryAsync(read, closed);
        },
        closed);

    private static async Task RepeatAsync(Func<Task> step, CancellationToken closed)
    {
        while (!closed.IsCancellationRequested)
        {
            try
            {
                await step();
            }
            catch (Exception e) when (e is JSDisconnectedException or ObjectDisposedException || closed.IsCancellationRequested)
            {
                // The viewer has gone.
                return;
            }
        }
    }

    /// <summary>Reads. What fails now is asked for again at the next change.</summary>
    private static async Task TryAsync(Func<Task> read, CancellationToken closed)
    {
        try
        {
            await read();
        }
        catch (Exception e) when (e is OperationCanceledException or JSException or BourseException && !closed.IsCancellationRequested)
        {
            // The browser slept for longer than a call waits for it, or could not do it; or a server is away.
        }
    }
}
