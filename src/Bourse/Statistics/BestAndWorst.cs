using Bourse.Market;

namespace Bourse.Statistics;

/// <summary>
/// The best and the worst day of a portfolio, for people: by the change in per cent, or, where a value is not above zero, by the change in money.
/// change_pct = change / value before × 100 is negative for a gain on a negative value, so its extremes are then no good and bad days.
/// </summary>
/// <param name="Best">The best day; null when no day has a change.</param>
/// <param name="Worst">The worst day; null when no day has a change.</param>
/// <param name="IsInMoney">Whether the amounts are money, not per cent.</param>
public sealed record BestAndWorst(Extreme? Best, Extreme? Worst, bool IsInMoney)
{
    /// <summary>What people must know of percentages of negative values.</summary>
    internal const string PercentNote = "A change in per cent of a negative value has the sign opposite to that of the change.";

    /// <summary>The same, and how the days are chosen.</summary>
    internal const string Note =
        "The value was not always above zero, so the best and the worst day are chosen by the change in money. " + PercentNote;

    /// <summary>Those of a portfolio.</summary>
    public static BestAndWorst Of(PortfolioStatistics statistics) => Of(statistics.Changes, statistics.HasValuesNotAboveZero);

    /// <summary>Those among some extremes.</summary>
    /// <param name="changes">The extremes of the daily change.</param>
    /// <param name="isInMoney">Whether a value is not above zero.</param>
    public static BestAndWorst Of(ChangeExtremes changes, bool isInMoney) => isInMoney
        ? new BestAndWorst(changes.MaxChange, changes.MinChange, IsInMoney: true)
        : new BestAndWorst(changes.MaxChangePct, changes.MinChangePct, IsInMoney: false);

    /// <summary>The change of one of the days, with its sign: <c>+4.56 %</c> or <c>+245.02</c>.</summary>
    internal string Text(Extreme? day) => day is not { Amount: var amount } ? FigureText.Nothing
        : IsInMoney ? FigureText.Signed(amount) : FigureText.SignedPercent(amount);
}
