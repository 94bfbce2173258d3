namespace Bourse.Exchanges;

/// <summary>Powers of two with a fractional exponent in integer arithmetic, the same to the last bit on every machine.</summary>
public static class PowerOfTwo
{
    /// <summary>Binary digits after the point of an exponent.</summary>
    public const int ExponentBits = 32;

    /// <summary>Binary digits after the point of a result.</summary>
    public const int ResultBits = 62;

    private static readonly ulong[] Roots = ComputeRoots();

    /// <summary>2 to the power of <paramref name="fraction"/> × 2⁻³², times 2⁶²: between 2⁶² and 2⁶³, exact to 55 binary digits.</summary>
    /// <param name="fraction">The exponent in units of 2⁻³².</param>
    public static ulong Of(uint fraction)
    {
        // An exponent is the sum of its binary digits, so the power is the product of repeated square roots of two.
        var power = 1UL << ResultBits;
        for (var bit = 0; fraction != 0; bit++, fraction <<= 1)
        {
            if (fraction >> (ExponentBits - 1) == 0) continue;
            var high = Math.BigMul(power, Roots[bit], out var low);
            power = high << (64 - ResultBits) | low >> ResultBits;
        }

        return power;
    }

    private static ulong[] ComputeRoots()
    {
        var roots = new ulong[ExponentBits];
        var previous = 1UL << (ResultBits + 1);
        for (var i = 0; i < roots.Length; i++) roots[i] = previous = SquareRoot((UInt128)previous << ResultBits);
        return roots;
    }

    /// <summary>The largest integer whose square is at most <paramref name="value"/>, by Newton's iteration from above.</summary>
    private static ulong SquareRoot(UInt128 value)
    {
        var guess = UInt128.One << 64;
        while (true)
        {
            var next = (guess + value / guess) >> 1;
            if (next >= guess) return (ulong)guess;
            guess = next;
        }
    }
}
