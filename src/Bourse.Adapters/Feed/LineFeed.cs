using System.Net;
using System.Net.Sockets;
using System.Text;
using Bourse.Exchanges;

namespace Bourse.Adapters.Feed;

/// <summary>
/// Serves a <see cref="QuoteFeed"/> over TCP on the loopback address, a line a quote. Each client is served independently: one that reads slowly or
/// has disconnected does not delay the others.
/// </summary>
public sealed class LineFeed : IAsyncDisposable
{
    private const int Backlog = 128;
    private readonly CancellationTokenSource _end = new();
    private readonly Socket _listener;
    private readonly QuoteFeed _quotes;
    private readonly TimeProvider _clock;
    private readonly Task _accepting;

    private LineFeed(Socket listener, QuoteFeed quotes, TimeProvider clock)
    {
        (_listener, _quotes, _clock) = (listener, quotes, clock);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>The port it listens on.</summary>
    public int Port { get; }

    /// <summary>Opens the feed; it serves until it is disposed.</summary>
    /// <param name="port">The port; 0 for any that is free.</param>
    /// <param name="quotes">The quotes to serve.</param>
    /// <param name="clock">Gives the time, and measures the pace.</param>
    /// <exception cref="BourseException">The port cannot be had.</exception>
    public static LineFeed Open(int port, QuoteFeed quotes, TimeProvider clock)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen(Backlog);
            return new LineFeed(listener, quotes, clock);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            var cause = e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "is in use" : $"cannot be opened: {e.Message.TrimEnd('.')}";
            throw new BourseException(FailureKind.Failed, $"port {port} of the feed {cause}", "choose another port", e)
            {
                Code = BourseErrorCode.FeedPortNotUsable,
            };
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        for (uint number = 0; !_end.IsCancellationRequested; number++)
        {
            try
            {
                var client = await _listener.AcceptAsync(_end.Token).ConfigureAwait(false);
                clients.RemoveAll(task => task.IsCompleted);
                clients.Add(ServeAsync(client, number));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client disconnected before it was accepted, or the feed ends.
            }
        }

        await Task.WhenAll(clients).ConfigureAwait(false);
    }

    private async Task ServeAsync(Socket client, uint number)
    {
        using (client)
        {
            try
            {
                client.NoDelay = true;
                for (uint line = 0; ; line++)
                {
                    var pause = _quotes.PauseBefore(number, line);
                    if (pause > TimeSpan.Zero) await Task.Delay(pause, _clock, _end.Token).ConfigureAwait(false);
                    await SendAsync(client, _quotes.LineOf(number, line, _clock.GetUtcNow()) + "\n").ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has gone, or the feed ends.
            }
        }
    }

    private async Task SendAsync(Socket client, string line)
    {
        ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(line);
        while (!rest.IsEmpty) rest = rest[await client.SendAsync(rest, SocketFlags.None, _end.Token).ConfigureAwait(false)..];
    }
}
