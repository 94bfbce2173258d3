namespace Bourse.Market;

/// <summary>
/// The largest amounts of an evaluation: what <see cref="Money"/> and the columns of every database hold exactly (docs/data.md, "Tables").
/// </summary>
public static class AmountLimits
{
    /// <summary>Values per share and percentages are nearer to zero than this: they are kept in columns <c>DECIMAL(18,6)</c>.</summary>
    public static Money SixDecimals { get; } = new(1_000_000_000 * Money.Scale);

    /// <summary>A value is at most this, so that it can be rounded to cents within <see cref="Money"/>.</summary>
    private const long MaxValue = 9_223_372_036_854 * Money.Scale;

    /// <summary>The largest value per share.</summary>
    private static long MaxPerShare => SixDecimals.Micros - Money.Scale;

    /// <summary>
    /// While no price is above this, the portfolio's value, its value per share and the changes of both are within the limits:
    /// Σ|quantity| × price bounds the value, and, where there are short positions, half of the change.
    /// </summary>
    public static Money MaxPriceOf(Portfolio portfolio) => new((long)Int128.Min(MaxPriceByValue(portfolio), MaxPriceByShare(portfolio)));

    /// <summary>Whether it is the value per share that limits the prices, and not the value.</summary>
    public static bool IsLimitedByShare(Portfolio portfolio) => MaxPriceByShare(portfolio) < MaxPriceByValue(portfolio);

    private static Int128 MaxPriceByValue(Portfolio portfolio) =>
        Int128.Min(long.MaxValue, (Int128)MaxValue * Quantity.Scale / SpreadOf(portfolio));

    private static Int128 MaxPriceByShare(Portfolio portfolio) =>
        Int128.Min(long.MaxValue, (Int128)MaxPerShare * portfolio.Shares.Micros / SpreadOf(portfolio));

    /// <summary>How far apart two values can be at a price of one millionth; never zero.</summary>
    private static Int128 SpreadOf(Portfolio portfolio)
    {
        var sum = Int128.Zero;
        foreach (var holding in portfolio.Holdings) sum += Int128.Abs(holding.Quantity.Micros);
        var hasShort = portfolio.Holdings.Any(holding => holding.Quantity.Micros < 0);
        return Int128.Max(1, hasShort ? 2 * sum : sum);
    }
}
