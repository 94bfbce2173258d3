namespace Bourse.Bars.Resampling;

/// <summary>Makes the newest bars of a symbol from rows.</summary>
public static class LatestDays
{
    /// <summary>The newest bars of a symbol.</summary>
    /// <param name="intervals">Its intervals, the shortest first.</param>
    /// <param name="newestFirst">The newest bars of the shortest interval, at least one.</param>
    public static LatestBars Of(IReadOnlyList<BarInterval> intervals, IReadOnlyList<Bar> newestFirst)
    {
        var bars = newestFirst.Reverse();
        return new LatestBars(
            intervals, newestFirst[0], [.. newestFirst[0].Interval.IsDay ? bars : BarResampling.Resample(bars, BarInterval.Day)]);
    }
}
