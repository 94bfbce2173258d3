using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Bourse.Dashboard.Live;

/// <summary>Counts the pages that are open and connected, whatever they show.</summary>
internal sealed class ConnectedViewers : CircuitHandler
{
    private int _count;

    /// <summary>How many there are now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _count);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Interlocked.Decrement(ref _count);
        return Task.CompletedTask;
    }
}
