using System.Buffers.Text;
using System.Globalization;

namespace Bourse.Market;

/// <summary>
/// An exact amount of money (or a price, or a percentage): a 64-bit count of millionths.
/// Arithmetic is checked; nothing passes through binary floating point.
/// </summary>
/// <param name="Micros">The amount in millionths: 256.90 is 256,900,000.</param>
public readonly record struct Money(long Micros) : IComparable<Money>
{
    /// <summary>Millionths in one unit.</summary>
    public const long Scale = 1_000_000;

    /// <summary>Digits after the decimal point that <see cref="Money"/> holds.</summary>
    public const int Decimals = 6;

    private const long MicrosPerCent = Scale / 100;

    /// <summary>Nothing.</summary>
    public static Money Zero => default;

    /// <summary>The sum of two amounts.</summary>
    /// <exception cref="OverflowException">The sum is beyond ±9.2 × 10¹².</exception>
    public static Money operator +(Money left, Money right) => new(checked(left.Micros + right.Micros));

    /// <summary>The difference of two amounts.</summary>
    /// <exception cref="OverflowException">The difference is beyond ±9.2 × 10¹².</exception>
    public static Money operator -(Money left, Money right) => new(checked(left.Micros - right.Micros));

    /// <summary>Whether <paramref name="left"/> is the smaller amount.</summary>
    public static bool operator <(Money left, Money right) => left.Micros < right.Micros;

    /// <summary>Whether <paramref name="left"/> is the larger amount.</summary>
    public static bool operator >(Money left, Money right) => left.Micros > right.Micros;

    /// <summary>Whether <paramref name="left"/> is not the larger amount.</summary>
    public static bool operator <=(Money left, Money right) => left.Micros <= right.Micros;

    /// <summary>Whether <paramref name="left"/> is not the smaller amount.</summary>
    public static bool operator >=(Money left, Money right) => left.Micros >= right.Micros;

    /// <summary>An amount from whole cents.</summary>
    public static Money FromCents(long cents) => new(checked(cents * MicrosPerCent));

    /// <summary>An amount from a decimal of at most six digits after the decimal point.</summary>
    /// <exception cref="OverflowException">The amount is beyond ±9.2 × 10¹².</exception>
    /// <exception cref="FormatException">The amount has more than six digits after the decimal point.</exception>
    public static Money FromDecimal(decimal value)
    {
        var micros = value * Scale;
        return micros == decimal.Truncate(micros)
            ? new Money((long)micros)
            : throw new FormatException($"{value.ToString(CultureInfo.InvariantCulture)} has more than {Decimals} digits after the decimal point");
    }

    /// <summary>Reads an amount such as <c>256.90</c>.</summary>
    /// <exception cref="FormatException">The text is not an amount of at most six digits after the decimal point.</exception>
    public static Money Parse(string text) =>
        TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var money)
            ? money
            : throw new FormatException($"'{text}' is not an amount with at most {Decimals} digits after the decimal point");

    /// <summary>
    /// Reads an amount from UTF-8 digits: an optional minus, digits, optionally a point and one to six digits more
    /// (further ones only if they are zeros). Anything else, an exponent included, is refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Money money)
    {
        money = default;
        var negative = utf8.Length > 0 && utf8[0] == '-';
        var digits = negative ? utf8[1..] : utf8;
        if (!TryReadDigits(digits, out var micros)) return false;
        money = new Money(negative ? -micros : micros);
        return true;
    }

    /// <summary>Rounds to whole cents, halves away from zero.</summary>
    public Money RoundToCents() => new(RoundedQuotient(Micros, MicrosPerCent) * MicrosPerCent);

    /// <summary>The amount in cents, rounded half away from zero.</summary>
    public long ToCents() => RoundedQuotient(Micros, MicrosPerCent);

    /// <summary>
    /// The quotient of two integers rounded to the nearest, halves away from zero: the one rounding rule of Bourse.
    /// </summary>
    /// <param name="dividend">What is divided.</param>
    /// <param name="divisor">What it is divided by; greater than zero.</param>
    public static long RoundedQuotient(Int128 dividend, Int128 divisor)
    {
        var half = divisor / 2;
        var adjusted = dividend >= 0 ? dividend + half : dividend - half;
        return checked((long)(adjusted / divisor));
    }

    /// <summary>The same in the machine's own 64 bits.</summary>
    /// <inheritdoc cref="RoundedQuotient(Int128, Int128)"/>
    public static long RoundedQuotient(long dividend, long divisor)
    {
        var (quotient, remainder) = Math.DivRem(dividend, divisor);
        var rest = Math.Abs(remainder);
        return rest < divisor - rest ? quotient : quotient + Math.Sign(dividend);
    }

    /// <summary>This amount as a decimal, exact.</summary>
    public decimal ToDecimal() => Micros / (decimal)Scale;

    /// <inheritdoc/>
    public int CompareTo(Money other) => Micros.CompareTo(other.Micros);

    /// <summary>Writes the amount with the given number of decimals; digits beyond them are rounded half away from zero.</summary>
    /// <param name="destination">Where the UTF-8 text goes; 21 bytes are always enough.</param>
    /// <param name="decimals">Digits after the decimal point, 0 to 6.</param>
    /// <returns>The number of bytes written.</returns>
    public int Format(Span<byte> destination, int decimals)
    {
        var unitsPerOne = (ulong)PowersOfTen[decimals];
        var units = RoundedUnits(decimals);
        var length = 0;
        if (units < 0) destination[length++] = (byte)'-';
        var (whole, fraction) = Math.DivRem(Magnitude(units), unitsPerOne);
        Utf8Formatter.TryFormat(whole, destination[length..], out var written);
        length += written;
        if (decimals == 0) return length;
        destination[length++] = (byte)'.';
        WriteFraction(fraction, destination.Slice(length, decimals));
        return length + decimals;
    }

    /// <summary>The amount as text with the given number of decimals (rounded half away from zero).</summary>
    public string ToString(int decimals)
    {
        Span<byte> buffer = stackalloc byte[32];
        return System.Text.Encoding.UTF8.GetString(buffer[..Format(buffer, decimals)]);
    }

    /// <summary>The amount with all six decimals.</summary>
    public override string ToString() => ToString(Decimals);

    private static readonly long[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    private long RoundedUnits(int decimals) => RoundedQuotient(Micros, Scale / PowersOfTen[decimals]);

    private static ulong Magnitude(long value) => unchecked(value < 0 ? 0 - (ulong)value : (ulong)value);

    private static void WriteFraction(ulong fraction, Span<byte> destination)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            (fraction, var digit) = Math.DivRem(fraction, 10);
            destination[i] = (byte)('0' + digit);
        }
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> digits, out long micros)
    {
        micros = 0;
        var position = 0;
        if (!TryReadWhole(digits, ref position, out var whole)) return false;
        if (position == digits.Length) return TryScale(whole, 0, out micros);
        if (digits[position++] != '.' || position == digits.Length) return false;
        return TryReadFraction(digits[position..], out var fraction) && TryScale(whole, fraction, out micros);
    }

    private static bool TryReadWhole(ReadOnlySpan<byte> digits, ref int position, out long whole)
    {
        whole = 0;
        while (position < digits.Length && digits[position] is >= (byte)'0' and <= (byte)'9')
        {
            // Thirteen digits are as many as fit in front of the point; more would overflow long before they meant anything.
            if (position >= 13 && whole > long.MaxValue / Scale) return false;
            whole = whole * 10 + (digits[position++] - '0');
        }

        return position > 0;
    }

    private static bool TryReadFraction(ReadOnlySpan<byte> digits, out long fraction)
    {
        fraction = 0;
        for (var i = 0; i < Math.Max(Decimals, digits.Length); i++)
        {
            var digit = i < digits.Length ? digits[i] - '0' : 0;
            if (digit is < 0 or > 9 || (i >= Decimals && digit != 0)) return false;
            if (i < Decimals) fraction = fraction * 10 + digit;
        }

        return true;
    }

    private static bool TryScale(long whole, long fraction, out long micros)
    {
        micros = 0;
        if (whole > (long.MaxValue - fraction) / Scale) return false;
        micros = whole * Scale + fraction;
        return true;
    }
}
