using System.Globalization;

namespace Bourse.Adapters.Spark;

/// <summary>
/// Binary floating-point numbers as texts: the shortest digits that give the number, always with a point or an exponent; an exponent below 1e-4 and
/// from 1e16 on. This is how DuckDB writes them, so that all engines write the same.
/// </summary>
internal static class DoubleText
{
    private const int FirstExponent = 16;
    private const int LastFraction = -4;

    /// <summary>A number of 64 bits.</summary>
    public static string Of(double number) => double.IsFinite(number)
        ? Format(number.ToString("R", CultureInfo.InvariantCulture))
        : double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";

    /// <summary>A number of 32 bits.</summary>
    public static string Of(float number) => float.IsFinite(number) ? Format(number.ToString("R", CultureInfo.InvariantCulture)) : Of((double)number);

    private static string Format(string text)
    {
        var sign = text[0] == '-' ? "-" : "";
        var parts = text.TrimStart('-').Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var integer = point < 0 ? parts[0] : parts[0][..point];
        var all = integer + (point < 0 ? "" : parts[0][(point + 1)..]);
        var digits = all.TrimStart('0');
        if (digits.Length == 0) return $"{sign}0.0";
        var exponent = (parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0) + integer.Length - 1 - (all.Length - digits.Length);
        return sign + Write(digits.TrimEnd('0'), exponent);
    }

    /// <summary>Writes d.ddd × 10^exponent.</summary>
    private static string Write(string digits, int exponent)
    {
        if (exponent is < LastFraction or >= FirstExponent)
        {
            var fraction = digits.Length > 1 ? $".{digits[1..]}" : "";
            return $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
        }

        if (exponent < 0) return $"0.{new string('0', -exponent - 1)}{digits}";
        var padded = digits.PadRight(exponent + 1, '0');
        var end = padded[(exponent + 1)..];
        return $"{padded[..(exponent + 1)]}.{(end.Length == 0 ? "0" : end)}";
    }
}
