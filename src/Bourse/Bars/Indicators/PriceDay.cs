namespace Bourse.Bars.Indicators;

/// <summary>The closing price of a day.</summary>
/// <param name="Day">The day at the exchange.</param>
/// <param name="Close">The price.</param>
public readonly record struct PriceDay(DateOnly Day, double Close);
