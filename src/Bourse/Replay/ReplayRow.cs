using System.Buffers.Binary;

namespace Bourse.Replay;

/// <summary>A row that is ready to be sent.</summary>
internal sealed class ReplayRow
{
    private const int HeadLength = 16;
    private byte[] _bytes = new byte[1024];
    private int _keyLength;
    private int _valueLength;

    /// <summary>Its line in the file.</summary>
    public long Line { get; private set; }

    /// <summary>The key; empty when it has none.</summary>
    public ReadOnlySpan<byte> Key => _bytes.AsSpan(0, _keyLength);

    /// <summary>The message.</summary>
    public ReadOnlySpan<byte> Value => _bytes.AsSpan(_keyLength, _valueLength);

    /// <summary>Takes a copy of a row.</summary>
    public void Set(long line, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Take(line, key.Length, value.Length);
        key.CopyTo(_bytes);
        value.CopyTo(_bytes.AsSpan(key.Length));
    }

    /// <summary>Writes the row to a stream.</summary>
    public void WriteTo(Stream stream)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        BinaryPrimitives.WriteInt64LittleEndian(head, Line);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], _keyLength);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], _valueLength);
        stream.Write(head);
        stream.Write(_bytes, 0, _keyLength + _valueLength);
    }

    /// <summary>Reads a row that was written to a stream.</summary>
    public void ReadFrom(Stream stream)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        stream.ReadExactly(head);
        Take(
            BinaryPrimitives.ReadInt64LittleEndian(head),
            BinaryPrimitives.ReadInt32LittleEndian(head[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(head[12..]));
        stream.ReadExactly(_bytes, 0, _keyLength + _valueLength);
    }

    private void Take(long line, int keyLength, int valueLength)
    {
        (Line, _keyLength, _valueLength) = (line, keyLength, valueLength);
        if (_bytes.Length < keyLength + valueLength) _bytes = new byte[Math.Max(_bytes.Length * 2, keyLength + valueLength)];
    }
}
