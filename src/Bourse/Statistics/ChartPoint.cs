namespace Bourse.Statistics;

/// <summary>A point of a chart: an amount on a day.</summary>
/// <param name="Day">The day's number.</param>
/// <param name="Micros">The amount in millionths.</param>
public readonly record struct ChartPoint(int Day, long Micros);
