using System.Net.Sockets;
using Grpc.Core;

namespace Bourse.Adapters.SparkConnect;

/// <summary>
/// Finds out which kind of server answers after a connection for HTTP/2 failed: .NET reports another protocol and a broken connection alike.
/// </summary>
internal static class ForeignServer
{
    private const int FrameHeaderLength = 9;
    private const byte Settings = 4;

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The first bytes a client of HTTP/2 sends: the preface, and an empty SETTINGS frame.</summary>
    private static readonly byte[] Greeting = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, Settings, 0, 0, 0, 0, 0];

    /// <summary>What answers instead of Spark; null when nothing does, or a server of HTTP/2.</summary>
    /// <param name="address">The address; without encryption.</param>
    /// <param name="failure">How the call ended.</param>
    /// <param name="clock">Measures the timeout of two seconds.</param>
    /// <param name="cancellation">Ends the probe.</param>
    public static async Task<SparkConnectException?> FindAsync(
        SparkAddress address, RpcException failure, TimeProvider clock, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host.Trim('[', ']'), address.Port, either.Token);
            var header = await GreetAsync(client.GetStream(), either.Token);
            if (header.Length == 0) return RpcErrors.NotSpark(SparkConnectError.NotReady, address, "it closes the connection", failure);
            var knowsHttp2 = header.Length == FrameHeaderLength && header.Span[3] == Settings;
            return knowsHttp2 ? null : RpcErrors.NotSpark(SparkConnectError.NotSpark, address, "it does not speak HTTP/2", failure);
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The beginning of the answer, up to the length of a frame's header.</summary>
    private static async Task<ReadOnlyMemory<byte>> GreetAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var header = new byte[FrameHeaderLength];
        try
        {
            await stream.WriteAsync(Greeting, cancellation);
            return header.AsMemory(0, await stream.ReadAtLeastAsync(header, FrameHeaderLength, throwOnEndOfStream: false, cancellation));
        }
        catch (IOException)
        {
            // The server closed the connection.
            return default;
        }
    }
}
