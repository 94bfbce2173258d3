namespace Bourse.Benchmarks.Scenarios;

/// <summary>Viewers whose screens are not those of this machine. Disposing closes their pages.</summary>
internal sealed class RemoteViewers : IAsyncDisposable
{
    private readonly List<RemoteViewer> _all = [];

    private RemoteViewers()
    {
    }

    /// <summary>The viewers.</summary>
    public IReadOnlyList<RemoteViewer> All => _all;

    /// <summary>Opens a page for each, one after another.</summary>
    /// <exception cref="BourseException">A page does not come to its chart.</exception>
    public static async Task<RemoteViewers> OpenAsync(Uri address, int count, CancellationToken cancellation)
    {
        var viewers = new RemoteViewers();
        try
        {
            for (var i = 0; i < count; i++) viewers._all.Add(await RemoteViewer.OpenAsync(address, cancellation));
            return viewers;
        }
        catch
        {
            await viewers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var viewer in _all) await viewer.DisposeAsync();
    }
}
