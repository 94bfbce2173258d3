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
        var reader = new Reader(encoded);
        var headers = new List<(string, byte[]?)>(reader.Count);
        while (reader.MoveNext()) headers.Add((Encoding.UTF8.GetString(reader.Name), reader.HasValue ? reader.Value.ToArray() : null));
        return headers;
    }

    private static void WriteVarint(MemoryStream stream, ulong value)
    {
        Span<byte> buffer = stackalloc byte[Varint.MaxLength];
        stream.Write(buffer[..Varint.Write(buffer, value)]);
    }

    /// <summary>Goes through encoded headers without allocating.</summary>
    internal ref struct Reader
    {
        private readonly ReadOnlySpan<byte> _encoded;
        private int _position;
        private int _left;

        /// <param name="encoded">See <see cref="Encoded"/>.</param>
        public Reader(ReadOnlySpan<byte> encoded)
        {
            _encoded = encoded;
            Count = _left = checked((int)Varint.Read(encoded, ref _position));
        }

        /// <summary>How many headers there are.</summary>
        public int Count { get; }

        /// <summary>The name of the header reached by <see cref="MoveNext"/>, in UTF-8.</summary>
        public ReadOnlySpan<byte> Name { get; private set; }

        /// <summary>Its value; empty also when it has none.</summary>
        public ReadOnlySpan<byte> Value { get; private set; }

        /// <summary>Whether it has a value.</summary>
        public bool HasValue { get; private set; }

        /// <summary>Goes to the next header; false when there is none.</summary>
        public bool MoveNext()
        {
            if (_left == 0) return false;
            _left--;
            Name = Take(checked((int)Varint.Read(_encoded, ref _position)));
            var lengthPlusOne = checked((int)Varint.Read(_encoded, ref _position));
            HasValue = lengthPlusOne > 0;
            Value = HasValue ? Take(lengthPlusOne - 1) : default;
            return true;
        }

        private ReadOnlySpan<byte> Take(int length)
        {
            var taken = _encoded.Slice(_position, length);
            _position += length;
            return taken;
        }
    }
}
