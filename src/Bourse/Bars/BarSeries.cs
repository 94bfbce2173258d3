namespace Bourse.Bars;

/// <summary>The bars of one symbol and interval in a store.</summary>
/// <param name="Symbol">The stock.</param>
/// <param name="Interval">The time that each bar covers.</param>
/// <param name="Count">How many bars there are; at least one.</param>
/// <param name="First">When the oldest one starts, in UTC.</param>
/// <param name="Last">When the newest one starts, in UTC.</param>
public sealed record BarSeries(Symbol Symbol, BarInterval Interval, long Count, DateTime First, DateTime Last);
