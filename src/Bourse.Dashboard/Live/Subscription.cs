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

    /// <summary>Waits for the next ring; false when the hub has ended.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellation)
    {
        if (!await _rings.Reader.WaitToReadAsync(cancellation)) return false;
        _rings.Reader.TryRead(out _);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rings.Writer.TryComplete();
        _end(this);
    }
}
