using Bourse.Market;

namespace Bourse.Intraday;

/// <summary>An instant at which bars of some symbols start.</summary>
/// <param name="Instant">The instant, in UTC.</param>
/// <param name="LocalTime">The same by the clock of the exchange; of the first symbol that has a bar.</param>
/// <param name="TimeZone">The time zone of that exchange.</param>
/// <param name="Closes">The close of each symbol, in the order of the symbols; null where it has no bar, or no usable one.</param>
internal readonly record struct BarMoment(DateTime Instant, DateTime LocalTime, string TimeZone, IReadOnlyList<Money?> Closes);
