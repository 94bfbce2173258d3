using Bourse.Adapters.Files;
using Bourse.Bars;
using Bourse.Hosting.Composition;

namespace Bourse.Dashboard.Live;

/// <summary>The bar store, opened once, and anew when its file was replaced; callers take turns, because an instance serves one at a time.</summary>
/// <param name="host">The host.</param>
internal sealed class BarAccess(HostServices host) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IBarStore? _store;
    private FileIdentity? _file;

    /// <summary>Whether there is a bar store; always true for a server, which is checked when it is read.</summary>
    public bool HasStore => host.Settings.Cassandra is not null || File.Exists(host.Home.BarsFile);

    /// <summary>Reads from the store.</summary>
    /// <param name="read">Reads; it must not keep the store.</param>
    /// <param name="otherwise">The result when there is no store yet.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<T> ReadAsync<T>(Func<IBarStore, CancellationToken, Task<T>> read, T otherwise, CancellationToken cancellation)
    {
        if (!HasStore) return otherwise;
        await _gate.WaitAsync(cancellation);
        try
        {
            return await read(await OpenAsync(cancellation), cancellation);
        }
        catch (BourseException e) when (e.Kind == FailureKind.Unreachable)
        {
            // A new connection may find the server again.
            await CloseAsync(cancellation);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync(CancellationToken.None);
        _gate.Dispose();
    }

    private async ValueTask<IBarStore> OpenAsync(CancellationToken cancellation)
    {
        var file = host.Settings.Cassandra is null ? FileIdentity.Of(host.Home.BarsFile) : null;
        if (file != _file) await CloseAsync(cancellation);
        _file = file;
        return _store ??= host.OpenBars();
    }

    private async ValueTask CloseAsync(CancellationToken cancellation)
    {
        var store = _store;
        _store = null;
        if (store is not null) await store.DisposeAsync();
    }
}
