namespace Bourse.Bars.Resampling;

/// <summary>The larger bar that a bar is part of.</summary>
/// <param name="LocalTime">When it starts, by the clock of the exchange.</param>
/// <param name="Instant">When it starts, in UTC.</param>
internal readonly record struct BarBucket(DateTime LocalTime, DateTime Instant);
