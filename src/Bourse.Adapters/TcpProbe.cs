using System.Net.Sockets;

namespace Bourse.Adapters;

/// <summary>Distinguishes an address at which nothing listens from a server that is slow or far away.</summary>
internal static class TcpProbe
{
    /// <summary>For how long a server may refuse connections, as during a restart, before it counts as stopped.</summary>
    public static readonly TimeSpan RefusalTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Whether a connection is refused; false when it succeeds, fails otherwise, or takes too long.</summary>
    public static async Task<bool> IsRefusedAsync(string host, int port, TimeProvider clock, CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, cancellation).AsTask().WaitAsync(RefusalTimeout, clock, cancellation);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
