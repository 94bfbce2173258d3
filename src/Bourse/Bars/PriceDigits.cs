using System.Globalization;

namespace Bourse.Bars;

/// <summary>
/// Prices with the digits of their source: <c>181.50</c> is read and written with two decimals. A <see cref="decimal"/> holds up to 28 digits and
/// knows how many of them are decimals.
/// </summary>
public static class PriceDigits
{
    /// <summary>The most decimals of a price.</summary>
    public const int MaxDecimals = 28;

    /// <summary>The longest text of a price, in bytes.</summary>
    public const int MaxLength = 31;

    private const int SafeDigits = 28;

    /// <summary>So many digits fit into 64 bits.</summary>
    private const int ShortDigits = 18;

    /// <summary>Reads a number in UTF-8; false when it is none, or has more digits than can be kept.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out decimal price)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        price = default;
        if (utf8.IsEmpty || utf8[0] == '+' || !char.IsAsciiDigit((char)utf8[^1])) return false;
        if (TryReadUsual(utf8, out var digits, out var decimals))
        {
            price = Of(digits, decimals);
            return true;
        }

        return decimal.TryParse(utf8, Style, CultureInfo.InvariantCulture, out price) && (utf8.Length <= SafeDigits || IsWhole(utf8, price));
    }

    /// <summary>Reads a number of usual form, up to 18 bytes of digits with a point; false for any other.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="digits">Its digits, as if there were no point.</param>
    /// <param name="decimals">How many of them are behind the point.</param>
    public static bool TryReadUsual(ReadOnlySpan<byte> utf8, out ulong digits, out int decimals)
    {
        (digits, decimals) = (0, 0);
        if (utf8.Length is 0 or > ShortDigits || !char.IsAsciiDigit((char)utf8[^1])) return false;
        var point = -1;
        for (var i = 0; i < utf8.Length; i++)
        {
            var digit = unchecked((uint)(utf8[i] - '0'));
            if (digit <= 9) digits = unchecked(digits * 10 + digit);
            else if (utf8[i] == '.' && point < 0 && i > 0) point = i;
            else return false;
        }

        decimals = point < 0 ? 0 : utf8.Length - 1 - point;
        return true;
    }

    /// <summary>The number of these digits, so many of them decimals.</summary>
    public static decimal Of(ulong digits, int decimals) =>
        new(unchecked((int)digits), unchecked((int)(digits >> 32)), 0, false, (byte)decimals);

    /// <summary>The number with all its digits.</summary>
    public static string Text(decimal price) => price.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes the number in UTF-8 with all its digits.</summary>
    /// <param name="price">The number.</param>
    /// <param name="destination">Takes up to <see cref="MaxLength"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(decimal price, Span<byte> destination)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(price, bits);
        var isShort = bits[2] == 0 && bits[3] >= 0;
        if (isShort) return WriteShort(((ulong)unchecked((uint)bits[1]) << 32) | unchecked((uint)bits[0]), bits[3] >> 16, destination);
        price.TryFormat(destination, out var length, default, CultureInfo.InvariantCulture);
        return length;
    }

    private static int WriteShort(ulong digits, int decimals, Span<byte> destination)
    {
        Span<byte> reversed = stackalloc byte[MaxLength];
        var length = 0;
        for (var place = 0; digits != 0 || place <= decimals; place++)
        {
            if (place == decimals && place > 0) reversed[length++] = (byte)'.';
            reversed[length++] = (byte)('0' + digits % 10);
            digits /= 10;
        }

        reversed = reversed[..length];
        reversed.Reverse();
        reversed.CopyTo(destination);
        return length;
    }

    /// <summary>Digits beyond the 28th are rounded away silently when a number is read.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> utf8, decimal price)
    {
        Span<byte> written = stackalloc byte[40];
        return price.TryFormat(written, out var length, default, CultureInfo.InvariantCulture) && utf8.SequenceEqual(written[..length]);
    }
}
