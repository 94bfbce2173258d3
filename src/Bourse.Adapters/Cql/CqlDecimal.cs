using System.Buffers.Binary;

namespace Bourse.Adapters.Cql;

/// <summary>
/// The type <c>decimal</c>: an [int] with the number of digits behind the point, then the number without its point in two's complement, as short as
/// it can be. All digits survive, zeros at the end too.
/// </summary>
internal static class CqlDecimal
{
    /// <summary>The most bytes of a value: the scale, and 96 bits with their sign.</summary>
    public const int MostBytes = sizeof(int) + MostDigitBytes;

    private const int MostDigitBytes = 13;
    private const int Int128Bytes = 16;
    private const int MostScale = 28;
    private const int ScaleShift = 16;

    private static readonly Int128 Largest = (Int128)decimal.MaxValue;

    /// <summary>Writes a value; returns its length, at most <see cref="MostBytes"/>.</summary>
    public static int Write(Span<byte> to, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        BinaryPrimitives.WriteInt32BigEndian(to, (bits[3] >> ScaleShift) & byte.MaxValue);
        Span<byte> number = stackalloc byte[Int128Bytes];
        BinaryPrimitives.WriteInt128BigEndian(number, UnscaledOf(bits));
        var shortest = Shortest(number);
        shortest.CopyTo(to[sizeof(int)..]);
        return sizeof(int) + shortest.Length;
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="InvalidDataException">It has more digits than <see cref="decimal"/> holds, or is none.</exception>
    public static decimal Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= sizeof(int)) throw new InvalidDataException($"a decimal has {bytes.Length} bytes");
        var scale = BinaryPrimitives.ReadInt32BigEndian(bytes);
        var digits = Shortest(bytes[sizeof(int)..]);
        if (digits.Length > MostDigitBytes) throw TooLong();
        Span<byte> number = stackalloc byte[Int128Bytes];
        number.Fill(IsNegative(digits) ? byte.MaxValue : (byte)0);
        digits.CopyTo(number[^digits.Length..]);
        return Compose(BinaryPrimitives.ReadInt128BigEndian(number), scale);
    }

    private static Int128 UnscaledOf(ReadOnlySpan<int> bits)
    {
        var magnitude = (Int128)new UInt128((uint)BitsOf(bits[2]), ((ulong)BitsOf(bits[1]) << 32) | BitsOf(bits[0]));
        return bits[3] < 0 ? -magnitude : magnitude;
    }

    private static uint BitsOf(int value) => unchecked((uint)value);

    /// <summary>Leaves out leading bytes that only repeat the sign.</summary>
    private static ReadOnlySpan<byte> Shortest(ReadOnlySpan<byte> number)
    {
        while (number.Length > 1 && number[0] is 0 or byte.MaxValue && IsNegative(number) == IsNegative(number[1..])) number = number[1..];
        return number;
    }

    private static bool IsNegative(ReadOnlySpan<byte> number) => number[0] > sbyte.MaxValue;

    private static decimal Compose(Int128 unscaled, int scale)
    {
        if (unscaled == 0) return new decimal(0, 0, 0, false, (byte)Math.Clamp(scale, 0, MostScale));
        // 5E+3 has the scale -3.
        for (; scale < 0; scale++) unscaled = Int128.Abs(unscaled) <= Largest ? unscaled * 10 : throw TooLong();
        for (; scale > MostScale; scale--) unscaled = unscaled % 10 == 0 ? unscaled / 10 : throw TooLong();
        var magnitude = Int128.Abs(unscaled);
        if (magnitude > Largest) throw TooLong();
        var (low, middle, high) = ((uint)(magnitude & uint.MaxValue), (uint)((magnitude >> 32) & uint.MaxValue), (uint)(magnitude >> 64));
        return new decimal(unchecked((int)low), unchecked((int)middle), unchecked((int)high), unscaled < 0, (byte)scale);
    }

    private static InvalidDataException TooLong() => new("a decimal has more digits than can be read here");
}
