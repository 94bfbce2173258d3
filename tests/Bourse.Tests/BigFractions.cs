using System.Numerics;

namespace Bourse.Tests;

/// <summary>Fractions of integers without limits, for figures that no other arithmetic may have made.</summary>
internal static class BigFractions
{
    /// <summary>The nearest integer, of two equally near ones the one farther from zero.</summary>
    public static BigInteger Rounded(BigInteger dividend, BigInteger divisor)
    {
        var magnitude = (2 * BigInteger.Abs(dividend) + BigInteger.Abs(divisor)) / (2 * BigInteger.Abs(divisor));
        return dividend.Sign * divisor.Sign * magnitude;
    }
}
