using System.Text;
using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>Reads the prices and volumes of replies: digits with a decimal point, which are read at once, or any other form of a number.</summary>
internal static class PlainNumber
{
    private const int MaxDigits = 18;

    /// <summary>Reads a price with all its digits.</summary>
    public static bool TryReadPrice(ReadOnlySpan<byte> text, out decimal price)
    {
        if (!TryReadDigits(text, out var digits, out var decimals)) return PriceDigits.TryRead(text, out price);
        price = new decimal(unchecked((int)digits), (int)(digits >> 32), 0, false, (byte)decimals);
        return true;
    }

    /// <summary>Reads a whole number; a fraction of zeros is dropped.</summary>
    public static bool TryReadVolume(ReadOnlySpan<byte> text, out long volume)
    {
        if (TryReadDigits(text, out volume, out var decimals) && decimals == 0) return true;
        volume = 0;
        return PriceDigits.TryRead(text, out var number) && WholeNumber.TryOf(number, out volume);
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> text, out long digits, out int decimals)
    {
        (digits, decimals) = (0, 0);
        if (text.Length is 0 or > MaxDigits) return false;
        var point = -1;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = text[i] - '0';
            if (digit is >= 0 and <= 9) digits = digits * 10 + digit;
            else if (digit == '.' - '0' && point < 0) point = i;
            else return false;
        }

        if (point >= 0) decimals = text.Length - 1 - point;
        return point != 0 && point != text.Length - 1;
    }
}
