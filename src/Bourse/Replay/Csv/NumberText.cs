using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Bourse.Replay.Csv;

/// <summary>
/// Reads numbers as people and programs write them, exactly: with a decimal point or comma, thousands in groups of three, a currency or percent sign,
/// a sign, parentheses for a negative amount, or an exponent. The result is the number as JSON writes it, with the digits of the file.
/// </summary>
internal static class NumberText
{
    /// <summary>The result is never longer than its field by more than this.</summary>
    public const int MaxAdded = 2;

    private const int GroupLength = 3;
    private const int MaxLength = 400;
    private const byte Point = (byte)'.';
    private const byte Comma = (byte)',';

    /// <summary>What a field says about the decimal mark.</summary>
    public static NumberForm FormOf(ReadOnlySpan<byte> field) => IsJson(field, out var form) ? form : OtherFormOf(field);

    /// <summary>Whether a field is a number in the form of JSON, and what it then says about the decimal mark.</summary>
    public static bool IsJson(ReadOnlySpan<byte> field, out NumberForm form)
    {
        form = NumberForm.Whole;
        if (!TryReadJson(field, out var whole, out var fraction, out var hasExponent)) return false;
        if (fraction == 0) return true;
        var mayBeGroup = fraction == GroupLength && whole <= GroupLength && !hasExponent && !StartsWithZero(field);
        form = mayBeGroup ? NumberForm.EitherByPoint : NumberForm.Point;
        return true;
    }

    /// <summary>Whether a field is a number in the form of JSON, which needs no conversion if the decimal mark is a point.</summary>
    public static bool IsJson(ReadOnlySpan<byte> field) => TryReadJson(field, out _, out _, out _);

    /// <summary>Reads a number and writes it as JSON does.</summary>
    /// <param name="field">The field.</param>
    /// <param name="mark">The decimal mark, a point or a comma.</param>
    /// <param name="json">Receives the number; its length is that of the field and <see cref="MaxAdded"/>.</param>
    /// <param name="length">How many bytes were written.</param>
    public static bool TryRead(ReadOnlySpan<byte> field, byte mark, Span<byte> json, out int length)
    {
        length = 0;
        var negative = Strip(ref field);
        if (negative) json[length++] = (byte)'-';
        return TryReadWhole(ref field, mark, json, ref length)
            && TryReadFraction(ref field, mark, json, ref length)
            && TryReadExponent(ref field, json, ref length)
            && field.IsEmpty;
    }

    /// <summary>What a field that is not a number in the form of JSON says about the decimal mark.</summary>
    public static NumberForm OtherFormOf(ReadOnlySpan<byte> field)
    {
        if (field.Length > MaxLength || !field.ContainsAnyInRange((byte)'0', (byte)'9')) return NumberForm.None;
        Span<byte> json = stackalloc byte[MaxLength + MaxAdded];
        var byPoint = TryRead(field, Point, json, out _);
        var byComma = TryRead(field, Comma, json, out _);
        if (byPoint && byComma)
        {
            return field.Contains(Point) ? NumberForm.EitherByPoint : field.Contains(Comma) ? NumberForm.EitherByComma : NumberForm.Whole;
        }

        if (byPoint) return NumberForm.Point;
        if (byComma) return NumberForm.Comma;
        return IsIdentifier(field) ? NumberForm.Identifier : NumberForm.None;
    }

    private static bool IsIdentifier(ReadOnlySpan<byte> field) =>
        field is [(byte)'0', _, ..] && !field.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool StartsWithZero(ReadOnlySpan<byte> field) => field[field[0] == '-' ? 1 : 0] == '0';

    /// <summary>
    /// Reads the form of JSON, <c>-?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?</c>, with the number of digits before and behind the point.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadJson(ReadOnlySpan<byte> field, out int whole, out int fraction, out bool hasExponent)
    {
        (fraction, hasExponent) = (0, false);
        var rest = field is [(byte)'-', ..] ? field[1..] : field;
        var runs = new DigitRuns(rest);
        whole = runs.First;
        if (whole == 0 || (whole > 1 && rest[0] == '0')) return false;
        if (whole == rest.Length) return true;
        if (rest[whole] == Point)
        {
            fraction = runs.Second;
            if (fraction == 0) return false;
            rest = rest[(whole + 1 + fraction)..];
        }
        else
        {
            rest = rest[whole..];
        }

        if (rest.IsEmpty) return true;
        hasExponent = true;
        return SkipExponent(ref rest) && rest.IsEmpty;
    }

    private static int DigitsOf(ReadOnlySpan<byte> text)
    {
        var count = 0;
        while (count < text.Length && text[count] is >= (byte)'0' and <= (byte)'9') count++;
        return count;
    }

    /// <summary>Removes blanks, signs, a currency or percent sign, and parentheses; returns whether the number is negative.</summary>
    private static bool Strip(ref ReadOnlySpan<byte> field)
    {
        field = WithoutBlanks(field);
        var negative = field is [(byte)'(', .., (byte)')'];
        if (negative) field = WithoutBlanks(field[1..^1]);
        var (hasSign, hasCurrency) = (negative, false);
        while (Rune.DecodeFromUtf8(field, out var rune, out var length) == System.Buffers.OperationStatus.Done)
        {
            if (!hasSign && rune.Value is '-' or '+' or '\u2212') (hasSign, negative) = (true, rune.Value != '+');
            else if (!hasCurrency && IsCurrency(rune)) hasCurrency = true;
            else break;
            field = WithoutBlanks(field[length..]);
        }

        StripEnd(ref field, hasCurrency);
        return negative;
    }

    private static void StripEnd(ref ReadOnlySpan<byte> field, bool hasCurrency)
    {
        if (hasCurrency || Rune.DecodeLastFromUtf8(field, out var rune, out var length) != System.Buffers.OperationStatus.Done) return;
        if (rune.Value == '%' || IsCurrency(rune)) field = WithoutBlanks(field[..^length]);
    }

    private static bool IsCurrency(Rune rune) => Rune.GetUnicodeCategory(rune) == UnicodeCategory.CurrencySymbol;

    private static ReadOnlySpan<byte> WithoutBlanks(ReadOnlySpan<byte> field)
    {
        while (Rune.DecodeFromUtf8(field, out var rune, out var length) == System.Buffers.OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            field = field[length..];
        }

        while (Rune.DecodeLastFromUtf8(field, out var rune, out var length) == System.Buffers.OperationStatus.Done && Rune.IsWhiteSpace(rune))
        {
            field = field[..^length];
        }

        return field;
    }

    private static bool TryReadWhole(ref ReadOnlySpan<byte> field, byte mark, Span<byte> json, ref int length)
    {
        var digits = DigitsOf(field);
        if (digits == 0)
        {
            json[length++] = (byte)'0';
            return field.Length > 1 && field[0] == mark;
        }

        if (digits > 1 && field[0] == '0') return false;
        var isGrouped = digits <= GroupLength && field[0] != '0';
        Move(ref field, digits, json, ref length);
        return !isGrouped || TryReadGroups(ref field, mark, json, ref length);
    }

    private static bool TryReadGroups(ref ReadOnlySpan<byte> field, byte mark, Span<byte> json, ref int length)
    {
        Rune? separator = null;
        while (Rune.DecodeFromUtf8(field, out var rune, out var size) == System.Buffers.OperationStatus.Done && IsGroupSeparator(rune, mark))
        {
            if ((separator is { } first && first != rune) || DigitsOf(field[size..]) != GroupLength) return false;
            separator = rune;
            field = field[size..];
            Move(ref field, GroupLength, json, ref length);
        }

        return true;
    }

    private static bool IsGroupSeparator(Rune rune, byte mark) => rune.Value switch
    {
        '.' or ',' => rune.Value != mark,
        '\'' or '\u2019' => true,
        _ => Rune.IsWhiteSpace(rune),
    };

    private static bool TryReadFraction(ref ReadOnlySpan<byte> field, byte mark, Span<byte> json, ref int length)
    {
        if (field.IsEmpty || field[0] != mark) return true;
        var digits = DigitsOf(field[1..]);
        if (digits == 0) return false;
        json[length++] = Point;
        field = field[1..];
        Move(ref field, digits, json, ref length);
        return true;
    }

    private static bool TryReadExponent(ref ReadOnlySpan<byte> field, Span<byte> json, ref int length)
    {
        var rest = field;
        if (field.IsEmpty) return true;
        if (!SkipExponent(ref rest)) return false;
        Move(ref field, field.Length - rest.Length, json, ref length);
        return true;
    }

    private static bool SkipExponent(ref ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'e' or (byte)'E', ..]) return false;
        text = text is [_, (byte)'+' or (byte)'-', ..] ? text[2..] : text[1..];
        var digits = DigitsOf(text);
        text = text[digits..];
        return digits > 0;
    }

    private static void Move(ref ReadOnlySpan<byte> field, int count, Span<byte> json, ref int length)
    {
        field[..count].CopyTo(json[length..]);
        field = field[count..];
        length += count;
    }
}
