namespace Bourse.Statistics;

/// <summary>
/// Exact sums over some evaluations in whole cents: the sums from which average and deviation are computed. Sums of disjoint sets of rows add up to
/// the sums of all of them, in any order and on any engine.
/// </summary>
/// <param name="Count">n, the number of evaluations.</param>
/// <param name="Sum">Σx, in cents.</param>
/// <param name="SumOfSquares">Σx², in cents²; it holds four hundred million of the largest amounts there are.</param>
public readonly record struct Moments(long Count, Int128 Sum, UInt128 SumOfSquares)
{
    /// <summary>The sums over both sets of rows.</summary>
    /// <exception cref="OverflowException">A sum does not fit.</exception>
    public static Moments operator +(Moments left, Moments right) => new(
        checked(left.Count + right.Count), checked(left.Sum + right.Sum), checked(left.SumOfSquares + right.SumOfSquares));
}
