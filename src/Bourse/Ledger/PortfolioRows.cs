namespace Bourse.Ledger;

/// <summary>
/// Rows of one portfolio, in any order. A write may hold a portfolio and a day more than once: the highest revision stays.
/// </summary>
/// <param name="Portfolio">The portfolio's key, e.g. <c>Inv1_P11</c>.</param>
/// <param name="Rows">Its rows, each within <see cref="ValuationLimits"/>.</param>
public readonly record struct PortfolioRows(string Portfolio, ReadOnlyMemory<ValuationRow> Rows);
