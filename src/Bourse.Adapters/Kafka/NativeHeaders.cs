using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// The headers of a record in the form of the native producer. Records that follow each other mostly have the same, which are then only copied.
/// </summary>
internal sealed unsafe class NativeHeaders : IDisposable
{
    private byte[] _encoded = [];
    private nint _headers;

    /// <summary>A copy for one record, to whom it belongs; 0 when there are no headers.</summary>
    /// <param name="encoded">See <see cref="RecordHeaders.Encoded"/>.</param>
    public nint Copy(ReadOnlySpan<byte> encoded)
    {
        if (!encoded.SequenceEqual(_encoded))
        {
            Dispose();
            _headers = Make(encoded);
            _encoded = encoded.ToArray();
        }

        return _headers == 0 ? 0 : Librdkafka.CopyHeaders(_headers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_headers != 0) Librdkafka.DestroyHeaders(_headers);
        _headers = 0;
    }

    private static nint Make(ReadOnlySpan<byte> encoded)
    {
        var position = 0;
        var count = checked((int)Varint.Read(encoded, ref position));
        if (count == 0) return 0;
        var headers = Librdkafka.NewHeaders((nuint)count);
        fixed (byte* start = encoded)
        {
            for (var i = 0; i < count; i++)
            {
                var nameLength = (int)Varint.Read(encoded, ref position);
                var name = start + position;
                position += nameLength;
                var valueLength = (int)Varint.Read(encoded, ref position) - 1;
                Librdkafka.AddHeader(headers, name, nameLength, valueLength < 0 ? null : start + position, Math.Max(0, valueLength));
                position += Math.Max(0, valueLength);
            }
        }

        return headers;
    }
}
