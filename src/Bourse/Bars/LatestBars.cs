namespace Bourse.Bars;

/// <summary>
/// What a list of symbols tells of one: the newest bar of its shortest interval, from which all longer ones are made, and the last days.
/// </summary>
/// <param name="Intervals">The intervals of which there are bars, the shortest first; at least one.</param>
/// <param name="Newest">The newest bar of the shortest interval.</param>
/// <param name="Days">
/// The days that the newest <see cref="CountOf"/> bars of that interval make, the oldest first; the first of them may be a part of a day.
/// </param>
public sealed record LatestBars(IReadOnlyList<BarInterval> Intervals, Bar Newest, IReadOnlyList<Bar> Days)
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>How many bars reach back to the close of the day before, even where trading never stops.</summary>
    public static int CountOf(BarInterval interval) => MinutesOfDay / interval.Minutes + 2;
}
