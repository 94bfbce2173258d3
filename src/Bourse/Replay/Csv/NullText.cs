using System.Runtime.CompilerServices;
using System.Text;

namespace Bourse.Replay.Csv;

/// <summary>The words with which programs write that there is no value.</summary>
internal static class NullText
{
    private const int MaxLength = 4;

    /// <summary>Whether a field of a column of numbers or days has no value: empty, <c>-</c>, <c>N/A</c>, <c>null</c>, <c>NaN</c>, ….</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNull(ReadOnlySpan<byte> field)
    {
        if (field.IsEmpty) return true;
        return field.Length <= MaxLength && !char.IsAsciiDigit((char)field[0]) && IsWord(field);
    }

    /// <summary>Whether a field of a column of texts has no value: empty, <c>null</c>, <c>NaN</c>. Other words may be values: a ticker NA.</summary>
    public static bool IsNullAsText(ReadOnlySpan<byte> field) =>
        field.IsEmpty || (field.Length == 4 && Is(field, "null"u8)) || (field.Length == 3 && Is(field, "NaN"u8));

    /// <summary>Whether a ticker is none: as in a column of texts, but NAN in capitals is a stock of New York.</summary>
    public static bool IsNullAsTicker(ReadOnlySpan<byte> field) => IsNullAsText(field) && !field.SequenceEqual("NAN"u8);

    private static bool IsWord(ReadOnlySpan<byte> field) => field.Length switch
    {
        1 => field[0] is (byte)'-' or (byte)'.',
        2 => Is(field, "NA"u8) || field.SequenceEqual("--"u8),
        3 => Is(field, "NaN"u8) || Is(field, "N/A"u8) || Is(field, "nil"u8) || field.SequenceEqual("—"u8) || field.SequenceEqual("–"u8),
        _ => Is(field, "null"u8) || Is(field, "none"u8) || Is(field, "#N/A"u8) || Is(field, "n.a."u8),
    };

    private static bool Is(ReadOnlySpan<byte> field, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(field, word);
}
