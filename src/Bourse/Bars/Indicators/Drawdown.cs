namespace Bourse.Bars.Indicators;

/// <summary>A loss from a peak to a later day.</summary>
/// <param name="Share">The loss as a share of the peak: −0.14 is 14 % below it; 0 when prices never fell.</param>
/// <param name="Peak">The day of the peak; the first one if several had its price.</param>
/// <param name="Trough">The day of the loss.</param>
public readonly record struct Drawdown(double Share, DateOnly Peak, DateOnly Trough)
{
    /// <summary>The largest loss of a series, the first of equal ones.</summary>
    /// <param name="days">The days, ascending; not empty.</param>
    internal static Drawdown LargestOf(IReadOnlyList<PriceDay> days)
    {
        var peak = days[0];
        var largest = new Drawdown(0, peak.Day, peak.Day);
        foreach (var day in days)
        {
            if (day.Close > peak.Close) peak = day;
            var share = day.Close / peak.Close - 1;
            if (share < largest.Share) largest = new Drawdown(share, peak.Day, day.Day);
        }

        return largest;
    }
}
