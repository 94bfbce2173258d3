using System.Net;
using System.Net.Sockets;

namespace Bourse.Tests.Servers;

/// <summary>
/// Ports for servers that run as processes of their own. They are below those that the system gives to clients, which come and go with each
/// connection, and none is given out twice.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static readonly Lock Gate = new();

    // Begun somewhere else in each process, so that two of them seldom meet.
    private static int _next = First + (Environment.ProcessId * 16 % 10_000);

    /// <summary>The first of so many ports in a row.</summary>
    public static int Find(int count)
    {
        lock (Gate)
        {
            for (var looks = 0; looks < Last - First; looks += count)
            {
                if (_next + count > Last) _next = First;
                var port = _next;
                _next += count;
                if (Enumerable.Range(port, count).All(IsFree)) return port;
            }
        }

        throw new InvalidOperationException("no free ports");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
