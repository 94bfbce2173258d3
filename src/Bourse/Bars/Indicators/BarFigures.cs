namespace Bourse.Bars.Indicators;

/// <summary>What indicators use of a bar. Prices are doubles here: see docs/architecture.md.</summary>
/// <param name="High">The highest price.</param>
/// <param name="Low">The lowest price.</param>
/// <param name="Close">The closing price.</param>
/// <param name="Volume">The shares traded.</param>
/// <param name="Day">The number of the day at the exchange (<see cref="DateOnly.DayNumber"/>).</param>
public readonly record struct BarFigures(double High, double Low, double Close, double Volume, int Day)
{
    /// <summary>The figures of a bar; each price is the double nearest to it.</summary>
    public static BarFigures Of(Bar bar) =>
        new((double)bar.High, (double)bar.Low, (double)bar.Close, bar.Volume, DateOnly.FromDateTime(bar.LocalTime).DayNumber);
}
