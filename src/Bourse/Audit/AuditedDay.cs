namespace Bourse.Audit;

/// <summary>What a portfolio must be worth on a day, calculated anew in decimals from the prices in the log.</summary>
/// <param name="Date">The trading day.</param>
/// <param name="Value">Σ quantity × price, struck in cents.</param>
/// <param name="PreviousDate">The last valued trading day before, or null.</param>
/// <param name="Change">Value less the previous one; null without one, or when it is 0.</param>
/// <param name="ChangePct">Change / previous value × 100, six decimals.</param>
/// <param name="NavPerShare">Value / shares, six decimals.</param>
/// <param name="NavChange">Change / shares, six decimals.</param>
public sealed record AuditedDay(
    DateOnly Date, decimal Value, DateOnly? PreviousDate, decimal? Change, decimal? ChangePct, decimal NavPerShare, decimal? NavChange);
