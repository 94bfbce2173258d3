namespace Bourse.Bars.Indicators;

/// <summary>The mean of the closes of a month.</summary>
/// <param name="Month">The month.</param>
/// <param name="Close">The mean.</param>
public readonly record struct MonthlyMean(YearMonth Month, double Close);
