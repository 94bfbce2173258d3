using System.Text;

namespace Bourse.Events;

/// <summary>
/// The headers of a record, immutable and already encoded, so that one instance serves any number of records.
/// </summary>
public sealed class RecordHeaders
{
    private readonly byte[] _encoded;

    private RecordHeaders(byte[] encoded) => _encoded = encoded;

    /// <summary>No headers.</summary>
    public static RecordHeaders None { get; } = new([0]);

    internal ReadOnlySpan<byte> Encoded => _encoded;

    /// <summary>Headers with text values, in the order given.</summary>
    public static RecordHeaders Of(params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var list = new List<(string Name, byte[]? Value)>(headers.Length);
        foreach (var (name, value) in headers) list.Add((name, Encoding.UTF8.GetBytes(value)));
        return Of(list);
    }

    /// <summary>Headers with bytes as values (null is allowed), in the order given; a name may occur more than once.</summary>
    public static RecordHeaders Of(IReadOnlyCollection<(string Name, byte[]? Value)> headers)
    {
        using var stream = new MemoryStream();
        WriteVarint(stream, (ulong)headers.Count);
        foreach (var (name, value) in headers)
        {
            var nameBytes = Encoding.UTF8.GetBytes(name);
            WriteVarint(stream, (ulong)nameBytes.Length);
            stream.Write(nameBytes);
            WriteVarint(stream, value is null ? 0 : (ulong)value.Length + 1);
            stream.Write(value);
        }

        return new RecordHeaders(stream.ToArray());
    }

    /// <summary>Reads the encoded form; the inverse of <see cref="Encoded"/>.</summary>
    internal static List<(string Name, byte[]? Value)> Decode(ReadOnlySpan<byte> encoded)
    {
        var position = 0;
        var count = checked((int)Varint.Read(encoded, ref position));
        var headers = new List<(string, byte[]?)>(count);
        for (var i = 0; i < count; i++)
        {
            var nameLength = checked((int)Varint.Read(encoded, ref position));
            var name = Encoding.UTF8.GetString(encoded.Slice(position, nameLength));
            position += nameLength;
            headers.Add((name, ReadValue(encoded, ref position)));
        }

        return headers;
    }

    private static byte[]? ReadValue(ReadOnlySpan<byte> encoded, ref int position)
    {
        var lengthPlusOne = checked((int)Varint.Read(encoded, ref position));
        if (lengthPlusOne == 0) return null;
        var value = encoded.Slice(position, lengthPlusOne - 1).ToArray();
        position += value.Length;
        return value;
    }

    private static void WriteVarint(MemoryStream stream, ulong value)
    {
        Span<byte> buffer = stackalloc byte[Varint.MaxLength];
        stream.Write(buffer[..Varint.Write(buffer, value)]);
    }
}
