using Bourse.Events;
using Bourse.Investors;
using Bourse.Market;

namespace Bourse.Audit;

/// <summary>The options of a network's run that determine values.</summary>
/// <param name="Rules">Which prices are usable.</param>
/// <param name="Calendar">The trading days.</param>
/// <param name="Missing">What the investors do about missing prices.</param>
/// <param name="From">Days before are not valued.</param>
public sealed record AuditOptions(PriceRules Rules, TradingCalendar Calendar, MissingPolicy Missing, DateOnly From)
{
    /// <summary>A day is closed once the log holds prices of more than so many later days (<see cref="MissingPolicy"/>).</summary>
    public int Lateness { get; init; } = 5;
}
