namespace Bourse.Events;

/// <summary>Variable-length integers (LEB128, signed ones in zigzag), as in Kafka's record format.</summary>
internal static class Varint
{
    public const int MaxLength = 10;

    public static int Write(Span<byte> destination, ulong value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)((value & 0x7f) | 0x80);
            value >>= 7;
        }

        destination[length] = (byte)value;
        return length + 1;
    }

    public static int WriteSigned(Span<byte> destination, long value) => Write(destination, unchecked((ulong)((value << 1) ^ (value >> 63))));

    public static ulong Read(ReadOnlySpan<byte> source, ref int position)
    {
        ulong first = source[position++];
        return first < 0x80 ? first : ReadLong(first & 0x7f, source, ref position);
    }

    public static long ReadSigned(ReadOnlySpan<byte> source, ref int position)
    {
        var raw = Read(source, ref position);
        return unchecked((long)(raw >> 1) ^ -(long)(raw & 1));
    }

    private static ulong ReadLong(ulong value, ReadOnlySpan<byte> source, ref int position)
    {
        for (var shift = 7; shift < 64; shift += 7)
        {
            ulong next = source[position++];
            value |= (next & 0x7f) << shift;
            if (next < 0x80) return value;
        }

        throw new FormatException("a variable-length integer runs on for more than ten bytes");
    }
}
