using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Bourse.Adapters.Cql;

/// <summary>Bytes in the notations of the protocol, section 3: big-endian, appended one after another. For one writer at a time.</summary>
internal sealed class CqlBuffer : IDisposable
{
    private const int FirstCapacity = 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstCapacity);

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes; valid until the next append.</summary>
    public Memory<byte> Bytes => _bytes.AsMemory(0, Length);

    /// <summary>Appends bytes whose contents the caller sets.</summary>
    public Span<byte> Append(int count)
    {
        if (_bytes.Length - Length < count) Grow(count);
        var appended = _bytes.AsSpan(Length, count);
        Length += count;
        return appended;
    }

    /// <summary>Forgets what follows the first bytes.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Appends a [byte].</summary>
    public void WriteByte(byte value) => Append(1)[0] = value;

    /// <summary>Appends a [short].</summary>
    public void WriteShort(int value) => BinaryPrimitives.WriteUInt16BigEndian(Append(sizeof(ushort)), (ushort)value);

    /// <summary>Appends an [int].</summary>
    public void WriteInt(int value) => BinaryPrimitives.WriteInt32BigEndian(Append(sizeof(int)), value);

    /// <summary>Appends a [long].</summary>
    public void WriteLong(long value) => BinaryPrimitives.WriteInt64BigEndian(Append(sizeof(long)), value);

    /// <summary>Appends bytes as they are.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Append(bytes.Length));

    /// <summary>Appends a [string].</summary>
    public void WriteString(string text)
    {
        WriteShort(Encoding.UTF8.GetByteCount(text));
        WriteText(text);
    }

    /// <summary>Appends a [long string], or a text as a [value].</summary>
    public void WriteLongString(string text)
    {
        WriteInt(Encoding.UTF8.GetByteCount(text));
        WriteText(text);
    }

    /// <summary>Appends [short bytes].</summary>
    public void WriteShortBytes(ReadOnlySpan<byte> bytes)
    {
        WriteShort(bytes.Length);
        WriteRaw(bytes);
    }

    /// <summary>Appends [bytes].</summary>
    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteInt(bytes.Length);
        WriteRaw(bytes);
    }

    /// <summary>Replaces an [int] that was appended before.</summary>
    public void SetInt(int start, int value) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(start, sizeof(int)), value);

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        (_bytes, Length) = ([], 0);
    }

    private void WriteText(string text) => Encoding.UTF8.GetBytes(text, Append(Encoding.UTF8.GetByteCount(text)));

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, _bytes.Length * 2));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
