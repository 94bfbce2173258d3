using System.Net.Sockets;

namespace Bourse.Adapters.SparkConnect;

/// <summary>
/// Looks who answers where a connection for HTTP/2 came to nothing: a server of another kind is a wrong address, not one that is away.
/// </summary>
internal static class ForeignServer
{
    private const int FrameHead = 9;
    private const byte Settings = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>What a client of HTTP/2 says first: the preface, and a frame of settings that changes none.</summary>
    private static readonly byte[] Greeting = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 0, Settings, 0, 0, 0, 0, 0];

    /// <summary>Who answers instead of Spark; null when nobody does, or one who does know HTTP/2.</summary>
    /// <param name="address">Where it is; without encryption.</param>
    /// <param name="failure">What came of the connection.</param>
    /// <param name="clock">Measures the patience, of two seconds.</param>
    /// <param name="cancellation">Ends the look.</param>
    public static async Task<BourseException?> FindAsync(
        SparkAddress address, GrpcException failure, TimeProvider clock, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host.Trim('[', ']'), address.Port, either.Token);
            var head = await GreetAsync(client.GetStream(), either.Token);
            // Whoever stands in front of a server that is still starting closes connections, too.
            if (head.Length == 0) return SparkFailures.NotSpark(FailureKind.Unreachable, address, "it closes the connection", failure);
            var knowsHttp2 = head.Length == FrameHead && head.Span[3] == Settings;
            return knowsHttp2 ? null : SparkFailures.NotSpark(FailureKind.Usage, address, "it does not speak HTTP/2", failure);
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

    /// <summary>The beginning of the answer, as much as there is.</summary>
    private static async Task<ReadOnlyMemory<byte>> GreetAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var head = new byte[FrameHead];
        try
        {
            await stream.WriteAsync(Greeting, cancellation);
            return head.AsMemory(0, await stream.ReadAtLeastAsync(head, FrameHead, throwOnEndOfStream: false, cancellation));
        }
        catch (IOException)
        {
            // It closed the connection on the way.
            return default;
        }
    }
}
