using Bourse.Market;

namespace Bourse.Audit;

/// <summary>What a portfolio must be worth on a day, recalculated in decimals from the prices in the log.</summary>
/// <param name="Date">The trading day.</param>
/// <param name="Value">Σ quantity × price, rounded to cents.</param>
/// <param name="PreviousDate">The last valued trading day before, or null.</param>
/// <param name="Change">Value less the previous one; null without one, or when it is 0.</param>
/// <param name="ChangePct">Change / previous value × 100, six decimals; null also when it is a thousand millions or more.</param>
/// <param name="NavPerShare">Value / shares, six decimals.</param>
/// <param name="NavChange">Change / shares, six decimals.</param>
public sealed record AuditedDay(
    DateOnly Date, decimal Value, DateOnly? PreviousDate, decimal? Change, decimal? ChangePct, decimal NavPerShare, decimal? NavChange)
{
    /// <summary>No database holds a percentage as large as this.</summary>
    private const decimal PercentLimit = 1_000_000_000;

    /// <summary>
    /// Whether the day may have no value yet: it has one only if its run has ended, because prices of it, or of a day before it, are missing and may
    /// still come.
    /// </summary>
    public bool OnlyAtEnd { get; init; }

    /// <summary>
    /// Whether the changes follow from the prices in the log. They do not where the prices of the trading day before may have been deleted: the
    /// changes are null then, and are not compared.
    /// </summary>
    public bool IsChangeKnown { get; init; } = true;

    /// <summary>
    /// The tickers that count with the price of an earlier day, in alphabetical order; null where the engine does not say.
    /// </summary>
    public IReadOnlyList<string>? Carried { get; init; } = [];

    /// <summary>
    /// Whether prices explain a revision that repeats the figures of the one before: a changed price need not change the rounded value. Always true
    /// where the engine does not know.
    /// </summary>
    public bool MayRepeat { get; init; } = true;

    /// <summary>When the last of its prices was written; null where the engine does not say.</summary>
    public DateTimeOffset? PricedAt { get; init; }

    /// <summary>Everything that follows from a day's value and from the valued day before.</summary>
    /// <param name="portfolio">Whose value it is.</param>
    /// <param name="date">The trading day.</param>
    /// <param name="value">Its value, rounded to cents.</param>
    /// <param name="previous">The last valued trading day before, or null.</param>
    public static AuditedDay Of(Portfolio portfolio, DateOnly date, decimal value, AuditedDay? previous)
    {
        decimal? change = previous is null || previous.Value == 0 ? null : value - previous.Value;
        var shares = SharesOf(portfolio);
        return new AuditedDay(
            date,
            value,
            previous?.Date,
            change,
            change is null ? null : PercentOf(change.Value * 100, previous!.Value),
            Divide(value, shares),
            change is null ? null : Divide(change.Value, shares));
    }

    /// <summary>The shares outstanding: those that the configuration gives, or the sum of the quantities.</summary>
    internal static decimal SharesOf(Portfolio portfolio) =>
        portfolio.GivenShares?.ToDecimal() ?? portfolio.Holdings.Sum(holding => holding.Quantity.ToDecimal());

    private static decimal? PercentOf(decimal dividend, decimal divisor) =>
        Divide(dividend, divisor) is var percent && Math.Abs(percent) < PercentLimit ? percent : null;

    /// <summary>
    /// The quotient with six decimals, halves away from zero. A decimal's division rounds to 28 digits, which makes no half of what is none: counted
    /// in the last decimals of quotient and divisor, no dividend here has more than 25 digits.
    /// </summary>
    private static decimal Divide(decimal dividend, decimal divisor) => Math.Round(dividend / divisor, 6, MidpointRounding.AwayFromZero);
}
