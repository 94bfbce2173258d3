using Bourse.Bars;

namespace Bourse.Pipelines;

/// <summary>What a task asks a provider for: the bars of a symbol in a month.</summary>
/// <param name="Symbol">The stock.</param>
/// <param name="Interval">The time that each bar covers.</param>
/// <param name="Month">The month by the clock of the exchange.</param>
/// <param name="Adjusted">Whether prices before a split are divided by its ratio.</param>
/// <param name="ExtendedHours">Whether bars before and after the regular session are wanted too.</param>
public sealed record MonthRequest(Symbol Symbol, BarInterval Interval, YearMonth Month, bool Adjusted = true, bool ExtendedHours = false)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Symbol} {Interval} {Month}";
}
