using System.Buffers.Binary;
using System.Net.Sockets;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// Recognizes the port of a KRaft controller. It accepts connections of clients and answers, but serves no topics, so Kafka's client never ends its
/// attempts.
/// </summary>
internal static class ControllerProbe
{
    /// <summary>Longer than any server takes that answers at all; who is slower is not asked again.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private const int MaxAnswerBytes = 64 * 1024;
    private const short ApiVersions = 18;
    private const short Metadata = 3;
    private const short Vote = 52;

    /// <summary>Size, request 18 (ApiVersions) in version 0, correlation number 1, no client's name: see Kafka's protocol guide.</summary>
    private static readonly byte[] Request = [0, 0, 0, 10, 0, (byte)ApiVersions, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF];

    /// <summary>Whether the server says that it votes for controllers and knows no metadata of topics; false when it says nothing in time.</summary>
    public static async Task<bool> IsControllerAsync(string host, int port, TimeProvider clock, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(host, port, both.Token);
            await socket.SendAsync(Request, both.Token);
            var requests = Read(await ReceiveAsync(socket, both.Token));
            return requests.Contains(Vote) && !requests.Contains(Metadata);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, CancellationToken cancellation)
    {
        var size = await ReceiveAsync(socket, sizeof(int), cancellation);
        var length = size.Length == sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(size) : 0;
        return length is > 0 and <= MaxAnswerBytes ? await ReceiveAsync(socket, length, cancellation) : [];
    }

    /// <summary>So many bytes, or fewer if the server closes the connection.</summary>
    private static async Task<byte[]> ReceiveAsync(Socket socket, int length, CancellationToken cancellation)
    {
        var bytes = new byte[length];
        for (var received = 0; received < length;)
        {
            var more = await socket.ReceiveAsync(bytes.AsMemory(received), cancellation);
            if (more == 0) return bytes[..received];
            received += more;
        }

        return bytes;
    }

    /// <summary>The requests that the server knows: correlation number, error code, number of requests, and three numbers for each.</summary>
    private static HashSet<short> Read(ReadOnlySpan<byte> answer)
    {
        const int head = sizeof(int) + sizeof(short) + sizeof(int);
        const int entry = 3 * sizeof(short);
        var requests = new HashSet<short>();
        if (answer.Length < head || BinaryPrimitives.ReadInt16BigEndian(answer[sizeof(int)..]) != 0) return requests;
        for (var rest = answer[head..]; rest.Length >= entry; rest = rest[entry..]) requests.Add(BinaryPrimitives.ReadInt16BigEndian(rest));
        return requests;
    }
}
