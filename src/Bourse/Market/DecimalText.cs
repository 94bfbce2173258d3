namespace Bourse.Market;

/// <summary>
/// Reads decimal numbers as programs write them, of any number of digits and with an exponent if there is one (<c>181.91000366210938</c>,
/// <c>1.8514E+2</c>). Digits after the sixth decimal are rounded, halves away from zero.
/// </summary>
public static class DecimalText
{
    /// <summary>A larger exponent leads to the same result: the number is zero, or it is too large.</summary>
    private const int MaxExponent = 10_000_000;

    /// <summary>Reads an amount; false when the text is not a number, or when the number is beyond ±9.2 × 10¹².</summary>
    public static bool TryRead(ReadOnlySpan<byte> utf8, out Money amount) =>
        Money.TryParse(utf8, out amount) || (TrySplit(utf8, out var number) && number.TryRound(out amount));

    /// <summary>Whether the text is a number: digits, an optional minus before, a point with digits and an exponent after them.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> utf8) => TrySplit(utf8, out _);

    /// <summary>Whether the text is a number other than zero, however small.</summary>
    public static bool IsNonZero(ReadOnlySpan<byte> utf8) => TrySplit(utf8, out var number) && number.HasDigit;

    private static bool TrySplit(ReadOnlySpan<byte> utf8, out Parts parts)
    {
        parts = new Parts { IsNegative = utf8 is [(byte)'-', ..] };
        var rest = parts.IsNegative ? utf8[1..] : utf8;
        parts.Whole = TakeDigits(ref rest);
        if (parts.Whole.IsEmpty) return false;
        if (rest is [(byte)'.', ..])
        {
            rest = rest[1..];
            parts.Fraction = TakeDigits(ref rest);
            if (parts.Fraction.IsEmpty) return false;
        }

        return rest.IsEmpty || TryReadExponent(rest, out parts.Exponent);
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        if (text[0] is not ((byte)'e' or (byte)'E')) return false;
        var isNegative = text is [_, (byte)'-', ..];
        var rest = text is [_, (byte)'+' or (byte)'-', ..] ? text[2..] : text[1..];
        var digits = TakeDigits(ref rest);
        if (digits.IsEmpty || !rest.IsEmpty) return false;
        foreach (var digit in digits) exponent = Math.Min(MaxExponent, exponent * 10 + digit - '0');
        if (isNegative) exponent = -exponent;
        return true;
    }

    private static ReadOnlySpan<byte> TakeDigits(scoped ref ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        var digits = length < 0 ? text : text[..length];
        text = text[digits.Length..];
        return digits;
    }

    /// <summary>The parts of a number.</summary>
    private ref struct Parts
    {
        public bool IsNegative;
        public ReadOnlySpan<byte> Whole;
        public ReadOnlySpan<byte> Fraction;
        public int Exponent;

        public readonly bool HasDigit =>
            Whole.ContainsAnyInRange((byte)'1', (byte)'9') || Fraction.ContainsAnyInRange((byte)'1', (byte)'9');

        private readonly int Count => Whole.Length + Fraction.Length;

        public readonly bool TryRound(out Money amount)
        {
            amount = default;
            // As many digits, zeros after the last one included, make up the millionths.
            var kept = Whole.Length + Exponent + Money.Decimals;
            var micros = 0L;
            for (var i = 0; i < kept && (micros != 0 || i < Count); i++)
            {
                if (micros > (long.MaxValue - DigitAt(i)) / 10) return false;
                micros = micros * 10 + DigitAt(i);
            }

            if (kept >= 0 && DigitAt(kept) >= 5)
            {
                if (micros == long.MaxValue) return false;
                micros++;
            }

            amount = new Money(IsNegative ? -micros : micros);
            return true;
        }

        private readonly int DigitAt(int place) =>
            place < Whole.Length ? Whole[place] - '0' : place < Count ? Fraction[place - Whole.Length] - '0' : 0;
    }
}
