using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Unicode;

namespace Bourse.Adapters.Cql;

/// <summary>Reads the notations of the protocol, section 3. Nothing is believed about lengths: what does not fit is refused.</summary>
/// <remarks>All methods throw <see cref="InvalidDataException"/> at the end of the bytes.</remarks>
internal ref struct CqlReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>How many bytes follow.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>A [byte].</summary>
    public byte ReadByte() => Take(1)[0];

    /// <summary>A [short].</summary>
    public int ReadShort() => BinaryPrimitives.ReadUInt16BigEndian(Take(sizeof(ushort)));

    /// <summary>An [int].</summary>
    public int ReadInt() => BinaryPrimitives.ReadInt32BigEndian(Take(sizeof(int)));

    /// <summary>An [int] that counts what follows.</summary>
    /// <param name="leastBytes">The least length of one of them.</param>
    public int ReadCount(int leastBytes)
    {
        var count = ReadInt();
        return count >= 0 && count <= Left / leastBytes ? count : throw new InvalidDataException($"it counts {count} parts in {Left} bytes");
    }

    /// <summary>A [string].</summary>
    public string ReadString() => TextOf(Take(ReadShort()));

    /// <summary>A [string list].</summary>
    public List<string> ReadStrings()
    {
        var count = ReadShort();
        var strings = new List<string>();
        while (count-- > 0) strings.Add(ReadString());
        return strings;
    }

    /// <summary>[short bytes].</summary>
    public ReadOnlySpan<byte> ReadShortBytes() => Take(ReadShort());

    /// <summary>[bytes].</summary>
    /// <param name="isNull">Whether there is no value.</param>
    public ReadOnlySpan<byte> ReadBytes(out bool isNull)
    {
        var length = ReadInt();
        isNull = length < 0;
        return isNull ? default : Take(length);
    }

    /// <summary>An [inet].</summary>
    public CqlEndpoint ReadEndpoint()
    {
        var address = AddressOf(Take(ReadByte()));
        var port = ReadInt();
        return port is > 0 and <= ushort.MaxValue ? CqlEndpoint.Of(address, port) : throw new InvalidDataException($"{port} is no port");
    }

    /// <summary>The next bytes as they are.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw new InvalidDataException($"it ends after {_rest.Length} of {count} bytes");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    /// <summary>The text of bytes in UTF-8.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public static string TextOf(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw new InvalidDataException("a text is not in UTF-8");

    /// <summary>The address of 4 or 16 bytes.</summary>
    /// <exception cref="InvalidDataException">There are more or less.</exception>
    public static IPAddress AddressOf(ReadOnlySpan<byte> bytes) =>
        bytes.Length is 4 or 16 ? new IPAddress(bytes) : throw new InvalidDataException($"an address has {bytes.Length} bytes");
}
