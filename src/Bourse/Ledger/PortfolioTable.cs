namespace Bourse.Ledger;

/// <summary>A portfolio's table.</summary>
/// <param name="Portfolio">The portfolio's key, which is the table's name.</param>
/// <param name="First">The day of its first row; null when it is empty.</param>
/// <param name="Last">The day of its last row; null when it is empty.</param>
public readonly record struct PortfolioTable(string Portfolio, DateOnly? First, DateOnly? Last);
