namespace Bourse.Market;

/// <summary>
/// An exact quantity of a stock, or a number of shares outstanding: a 64-bit count of millionths. Below zero it is a short position.
/// </summary>
/// <param name="Micros">The quantity in millionths: 12.5 is 12,500,000.</param>
public readonly record struct Quantity(long Micros)
{
    /// <summary>Millionths in one.</summary>
    public const long Scale = Money.Scale;

    /// <summary>Digits after the decimal point that a quantity holds.</summary>
    public const int Decimals = Money.Decimals;

    /// <summary>None.</summary>
    public static Quantity Zero => default;

    /// <summary>A whole quantity.</summary>
    /// <exception cref="OverflowException">It is beyond ±9.2 × 10¹².</exception>
    public static implicit operator Quantity(long whole) => FromInt64(whole);

    /// <summary>Whether it has no fraction.</summary>
    public bool IsWhole => Micros % Scale == 0;

    /// <summary>The whole quantity; its fraction is cut off.</summary>
    public long Whole => Micros / Scale;

    /// <summary>A whole quantity.</summary>
    /// <exception cref="OverflowException">It is beyond ±9.2 × 10¹².</exception>
    public static Quantity FromInt64(long whole) => new(checked(whole * Scale));

    /// <summary>Reads a quantity of at most six decimals, without an exponent, e.g. <c>-12.5</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Quantity quantity)
    {
        var isNumber = Money.TryParse(utf8, out var amount);
        quantity = new Quantity(amount.Micros);
        return isNumber;
    }

    /// <summary>The sum of some quantities; the largest or smallest quantity there is when it lies beyond.</summary>
    public static Quantity Sum(IEnumerable<Quantity> quantities)
    {
        var sum = Int128.Zero;
        foreach (var quantity in quantities) sum += quantity.Micros;
        return new Quantity((long)Int128.Clamp(sum, -long.MaxValue, long.MaxValue));
    }

    /// <summary>This quantity as a decimal, exact.</summary>
    public decimal ToDecimal() => IsWhole ? Whole : Micros / (decimal)Scale;

    /// <summary>Writes the quantity with as many decimals as it needs: <c>12200</c>, <c>-0.5</c>.</summary>
    /// <param name="destination">Where the UTF-8 text goes; 21 bytes are always enough.</param>
    /// <returns>The number of bytes written.</returns>
    public int Format(Span<byte> destination)
    {
        var length = new Money(Micros).Format(destination, IsWhole ? 0 : Decimals);
        if (IsWhole) return length;
        while (destination[length - 1] == '0') length--;
        return length;
    }

    /// <summary>The quantity with as many decimals as it needs.</summary>
    public override string ToString()
    {
        Span<byte> text = stackalloc byte[32];
        return System.Text.Encoding.UTF8.GetString(text[..Format(text)]);
    }
}
