using System.Numerics;
using Bourse.Market;

namespace Bourse.Statistics;

/// <summary>
/// Average and standard deviation from exact sums, each rounded once, half away from zero, to whole cents. The deviation is the root of a fraction of
/// integers and is found by an integer square root, so that every engine computes the same digits.
/// </summary>
public static class ExactMoments
{
    /// <summary>The fewest evaluations that have a deviation, of either kind.</summary>
    private const long FewestForDeviation = 2;

    /// <summary>Σx / n; null when n is 0.</summary>
    /// <exception cref="OverflowException">The average is beyond what <see cref="Money"/> holds.</exception>
    public static Money? Average(in Moments moments) =>
        moments.Count == 0 ? null : Money.FromCents(Money.RoundedQuotient(moments.Sum, moments.Count));

    /// <summary>
    /// √((n·Σx² − (Σx)²) / (n·(n − 1))) for a sample, √((n·Σx² − (Σx)²) / n²) for a population; null when n is less than 2.
    /// </summary>
    /// <exception cref="ArgumentException">No numbers have these sums: n·Σx² is less than (Σx)².</exception>
    /// <exception cref="OverflowException">The deviation is beyond what <see cref="Money"/> holds.</exception>
    public static Money? Deviation(in Moments moments, DeviationKind kind)
    {
        if (moments.Count < FewestForDeviation) return null;
        BigInteger count = moments.Count;
        BigInteger sum = moments.Sum;
        var spread = count * moments.SumOfSquares - sum * sum;
        if (spread.Sign < 0) throw new ArgumentException($"no {moments.Count} numbers have these sums", nameof(moments));
        var divisor = kind == DeviationKind.Sample ? count * (count - 1) : count * count;
        return Money.FromCents((long)RoundedRoot(spread, divisor));
    }

    /// <summary>√(dividend / divisor) to the nearest integer; exactly between two it is the larger one.</summary>
    /// <param name="dividend">Not below zero.</param>
    /// <param name="divisor">Above zero.</param>
    internal static BigInteger RoundedRoot(BigInteger dividend, BigInteger divisor)
    {
        var floor = FloorRoot(dividend / divisor);
        // √(a/b) ≥ f + ½ is the same as 4a ≥ (2f + 1)²·b, which needs no root.
        var odd = 2 * floor + 1;
        return 4 * dividend >= odd * odd * divisor ? floor + 1 : floor;
    }

    /// <summary>The largest integer whose square is not above <paramref name="number"/>: Newton's iteration, from above.</summary>
    private static BigInteger FloorRoot(BigInteger number)
    {
        if (number.IsZero) return number;
        var root = BigInteger.One << (int)((number.GetBitLength() + 1) / 2);
        while (true)
        {
            var next = (root + number / root) >> 1;
            if (next >= root) return root;
            root = next;
        }
    }
}
