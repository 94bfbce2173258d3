using Bourse.Ledger;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>Where a portfolio's value on a day comes from.</summary>
/// <param name="Portfolio">The portfolio.</param>
/// <param name="Day">What it must be worth.</param>
/// <param name="Holdings">What each holding adds.</param>
/// <param name="Evaluation">The evaluation in the log; null when there is none.</param>
/// <param name="Row">The row in the table; null when there is none.</param>
public sealed record Explanation(
    Portfolio Portfolio, AuditedDay Day, IReadOnlyList<ExplainedHolding> Holdings, LoggedEvaluation? Evaluation, ValuationRow? Row);

/// <summary>What a holding adds to the value.</summary>
/// <param name="Ticker">The stock.</param>
/// <param name="Quantity">How many are held; below zero for a short position.</param>
/// <param name="PricedOn">The day of the price: the day itself, or an earlier one when it is carried.</param>
/// <param name="Price">The price and its position in the log.</param>
/// <param name="Value">Quantity × price.</param>
public sealed record ExplainedHolding(string Ticker, decimal Quantity, DateOnly PricedOn, LoggedPrice Price, decimal Value)
{
    /// <summary>The price at which it counted on the valued day before; null when it was not held then, or there is no such day.</summary>
    public LoggedPrice? Before { get; init; }
}
