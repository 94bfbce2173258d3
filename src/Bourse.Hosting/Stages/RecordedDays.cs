namespace Bourse.Hosting.Stages;

/// <summary>The progress of a network according to its log and its database.</summary>
/// <param name="Log">The last days in the log.</param>
/// <param name="Tables">The last day of each portfolio's table.</param>
public sealed record RecordedDays(LastDaysOfLog Log, IReadOnlyList<DateOnly?> Tables)
{
    /// <summary>The day that all have reached; null when one of them has none.</summary>
    public static DateOnly? Slowest(IEnumerable<DateOnly?> days)
    {
        var list = days.ToList();
        return list.Contains(null) ? null : list.Min();
    }
}
