using System.Threading.Channels;

namespace Bourse.Dashboard.Live;

/// <summary>
/// A viewer's bell: it rings when something has changed since the viewer looked last. Ringing never waits; a viewer who is slow hears one ring for
/// all changes, and then looks at the newest state.
/// </summary>
internal sealed class Subscription : IDisposable
{
    private readonly Channel<bool> _rings = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Action<Subscription> _end;

    public Subscription(Action<Subscription> end) => _end = end;

    /// <summary>Rings.</summary>
    public void Ring() => _rings.Writer.TryWrite(true);

    /// <summary>Waits for the next ring; false when it has been quiet for so long.</summary>
    /// <param name="longest">How long it waits.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<bool> WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellation)
    {
        if (_rings.Reader.TryRead(out _)) return true;
        using var limit = new CancellationTokenSource(longest, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await _rings.Reader.WaitToReadAsync(either.Token);
            return _rings.Reader.TryRead(out _);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rings.Writer.TryComplete();
        _end(this);
    }
}
