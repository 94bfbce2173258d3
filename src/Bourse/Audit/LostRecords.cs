using Bourse.Events;

namespace Bourse.Audit;

/// <summary>Says whether a topic still holds every record that was ever appended to it.</summary>
public static class LostRecords
{
    /// <summary>Whether the oldest records of any partition have been deleted, by retention or by hand.</summary>
    /// <param name="ranges">The offsets that the topic's partitions hold.</param>
    public static bool In(IEnumerable<OffsetRange> ranges) => ranges.Any(range => range.Start > 0);
}
