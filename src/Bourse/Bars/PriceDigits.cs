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

    private const int SafeDigits = 28;

    /// <summary>Reads a number in UTF-8; false when it is none, or has more digits than can be kept.</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out decimal price)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        price = default;
        if (utf8.IsEmpty || utf8[0] == '+' || !char.IsAsciiDigit((char)utf8[^1])) return false;
        return decimal.TryParse(utf8, Style, CultureInfo.InvariantCulture, out price) && (utf8.Length <= SafeDigits || IsWhole(utf8, price));
    }

    /// <summary>The number with all its digits.</summary>
    public static string Text(decimal price) => price.ToString(CultureInfo.InvariantCulture);

    /// <summary>Digits beyond the 28th are rounded away silently when a number is read.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> utf8, decimal price)
    {
        Span<byte> written = stackalloc byte[40];
        return price.TryFormat(written, out var length, default, CultureInfo.InvariantCulture) && utf8.SequenceEqual(written[..length]);
    }
}
