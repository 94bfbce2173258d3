namespace Bourse.Pipelines;

/// <summary>
/// Finds prices before and after a split. Providers adjust old prices when a stock is split, so months that were fetched before the split do not fit
/// with those fetched after it.
/// </summary>
public static class SplitJump
{
    /// <summary>The largest n that counts as n:1 or 1:n.</summary>
    public const int MaxRatio = 100;

    private const decimal Tolerance = 0.02m;

    /// <summary>Whether the second price is the first times or divided by a whole number of at least 2, within 2 %.</summary>
    /// <param name="before">The last close of a month; above zero.</param>
    /// <param name="after">The first open of the next month; above zero.</param>
    public static bool IsBetween(decimal before, decimal after)
    {
        var ratio = before > after ? before / after : after / before;
        var whole = decimal.Round(ratio, MidpointRounding.AwayFromZero);
        return whole is >= 2 and <= MaxRatio && Math.Abs(ratio - whole) <= whole * Tolerance;
    }
}
