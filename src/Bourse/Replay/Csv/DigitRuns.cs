using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Bourse.Replay.Csv;

/// <summary>
/// The lengths of the first two runs of digits of a field, with one character between them: <c>3060.69</c> has 4 and 2. The usual fields of up to 32
/// bytes are looked at as a whole, not digit by digit.
/// </summary>
internal readonly ref struct DigitRuns
{
    private const int MostAtOnce = 32;

    /// <summary>Counts the digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DigitRuns(ReadOnlySpan<byte> field)
    {
        if (field.Length > MostAtOnce)
        {
            First = CountSingly(field);
            Second = First < field.Length ? CountSingly(field[(First + 1)..]) : 0;
            return;
        }

        // The bit behind the field ends its last run.
        var ends = OthersIn(field) | (1UL << field.Length);
        First = BitOperations.TrailingZeroCount(ends);
        ends &= ends - 1;
        Second = ends == 0 ? 0 : BitOperations.TrailingZeroCount(ends) - First - 1;
    }

    /// <summary>How many digits the field begins with.</summary>
    public int First { get; }

    /// <summary>How many digits follow the character behind them.</summary>
    public int Second { get; }

    /// <summary>A bit for each byte that is not a digit. Two loads that overlap cover a field of any length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OthersIn(ReadOnlySpan<byte> field)
    {
        var length = field.Length;
        if (length >= 16) return OthersIn(Vector128.Create(field)) | (OthersIn(Vector128.Create(field[^16..])) << (length - 16));
        if (length >= 8) return Spread(ReadUInt64LittleEndian(field), ReadUInt64LittleEndian(field[^8..]), 8, length);
        if (length >= 4) return Spread(ReadUInt32LittleEndian(field), ReadUInt32LittleEndian(field[^4..]), 4, length);
        var others = 0UL;
        for (var i = 0; i < length; i++) others |= IsDigit(field[i]) ? 0 : 1UL << i;
        return others;
    }

    /// <summary>The bits of the first and of the last bytes of a field, which overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Spread(ulong first, ulong last, int size, int length)
    {
        var others = OthersIn(Vector128.Create(first, last).AsByte());
        return (others & ((1UL << size) - 1)) | (((others >> 8) & ((1UL << size) - 1)) << (length - size));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong OthersIn(Vector128<byte> bytes) =>
        Vector128.GreaterThan(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)9)).ExtractMostSignificantBits();

    private static int CountSingly(ReadOnlySpan<byte> text)
    {
        var other = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return other < 0 ? text.Length : other;
    }

    private static bool IsDigit(byte character) => character is >= (byte)'0' and <= (byte)'9';
}
