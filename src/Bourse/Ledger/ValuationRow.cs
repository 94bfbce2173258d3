using Bourse.Market;

namespace Bourse.Ledger;

/// <summary>A row of a portfolio's table: what it was worth at the end of a trading day.</summary>
/// <param name="AsOf">The trading day; the table's primary key.</param>
/// <param name="NavPerShare">The evaluation divided by the number of shares, six decimals.</param>
/// <param name="NavChange">The evaluation's change divided by the number of shares, six decimals; null on the first day.</param>
/// <param name="NavChangePct">The change in per cent of the previous evaluation, six decimals; null on the first day.</param>
/// <param name="Evaluation">Σ quantity × price, in whole cents.</param>
/// <param name="EvaluationChange">The evaluation less that of the last valued trading day, in whole cents; null on the first day.</param>
/// <param name="Revision">0 for the first evaluation of the day; one more each time a changed price made it anew.</param>
public readonly record struct ValuationRow(
    DateOnly AsOf,
    Money NavPerShare,
    Money? NavChange,
    Money? NavChangePct,
    Money Evaluation,
    Money? EvaluationChange,
    int Revision);
