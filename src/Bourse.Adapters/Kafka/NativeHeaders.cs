using System.Runtime.InteropServices;
using Bourse.Events;

namespace Bourse.Adapters.Kafka;

/// <summary>
/// Converts headers between Bourse's and the native client's form. Consecutive records mostly have the same headers, which are then only copied.
/// </summary>
internal sealed unsafe class NativeHeaders : IDisposable
{
    private byte[] _encoded = [];
    private HeadersHandle? _headers;

    /// <summary>The headers of a record that was read.</summary>
    public static RecordHeaders Read(KafkaMessage* message)
    {
        nint native;
        if (Librdkafka.HeadersOf(message, &native) != KafkaErrors.None) return RecordHeaders.None;
        var headers = new (string, byte[]?)[Librdkafka.CountHeaders(native)];
        for (var i = 0; i < headers.Length; i++)
        {
            byte* name;
            byte* value;
            nuint size;
            _ = Librdkafka.GetHeader(native, (nuint)i, &name, &value, &size);
            headers[i] = (Marshal.PtrToStringUTF8((nint)name)!, value is null ? null : new ReadOnlySpan<byte>(value, (int)size).ToArray());
        }

        return RecordHeaders.Of(headers);
    }

    /// <summary>A copy for one record, to which it belongs; 0 when there are no headers.</summary>
    /// <param name="encoded">See <see cref="RecordHeaders.Encoded"/>.</param>
    public nint Copy(ReadOnlySpan<byte> encoded)
    {
        if (!encoded.SequenceEqual(_encoded))
        {
            Dispose();
            _headers = Make(encoded);
            _encoded = encoded.ToArray();
        }

        return _headers is null ? 0 : Librdkafka.CopyHeaders(_headers.DangerousGetHandle());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _headers?.Dispose();
        _headers = null;
    }

    private static HeadersHandle? Make(ReadOnlySpan<byte> encoded)
    {
        var reader = new RecordHeaders.Reader(encoded);
        if (reader.Count == 0) return null;
        var headers = Librdkafka.NewHeaders((nuint)reader.Count);
        while (reader.MoveNext())
        {
            // An empty span has no address, and the client distinguishes null from empty by the address.
            fixed (byte* name = &MemoryMarshal.GetReference(reader.Name))
            fixed (byte* value = &MemoryMarshal.GetReference(reader.Value))
            {
                Librdkafka.AddHeader(headers, name, reader.Name.Length, reader.HasValue ? value : null, reader.Value.Length);
            }
        }

        return headers;
    }
}
