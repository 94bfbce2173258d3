using System.Buffers.Binary;
using Google.Protobuf;

namespace Bourse.Adapters.SparkConnect;

/// <summary>Messages in a gRPC stream: a byte that says whether it is compressed, four for the length, the message.</summary>
internal static class GrpcFrames
{
    private const int HeadLength = 5;

    /// <summary>A message with its head.</summary>
    public static byte[] Write(IMessage message)
    {
        var frame = new byte[HeadLength + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - HeadLength);
        message.WriteTo(frame.AsSpan(HeadLength));
        return frame;
    }

    /// <summary>The next message; null at the end of the stream.</summary>
    /// <exception cref="GrpcException">The stream holds something else, or a message larger than <paramref name="most"/> bytes.</exception>
    /// <exception cref="EndOfStreamException">The stream ended inside a message.</exception>
    public static async Task<T?> ReadAsync<T>(Stream stream, MessageParser<T> parser, int most, CancellationToken cancellation)
        where T : class, IMessage<T>
    {
        var head = new byte[HeadLength];
        var read = await stream.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false, cancellation);
        if (read == 0) return null;
        if (read < HeadLength) throw new EndOfStreamException();
        // Nothing was offered that a server could compress with.
        if (head[0] != 0) throw Broken(head[0] == 1 ? "a compressed message, which was not asked for" : "something that is no gRPC message");
        var length = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1));
        if (length > most) throw Refused(GrpcCode.ResourceExhausted, $"a message of {length:N0} bytes, and at most {most:N0} are taken");
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, cancellation);
        return Parse(body, parser);
    }

    private static T Parse<T>(byte[] body, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw Refused(GrpcCode.Internal, "a message that cannot be read", failure);
        }
    }

    private static GrpcException Broken(string what) => Refused(GrpcCode.Internal, what);

    private static GrpcException Refused(GrpcCode code, string what, Exception? inner = null) =>
        new(GrpcStatus.Of(code, $"the server sent {what}"), inner);
}
