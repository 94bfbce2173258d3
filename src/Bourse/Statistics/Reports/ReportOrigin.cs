using System.Globalization;

namespace Bourse.Statistics.Reports;

/// <summary>When a report was made, and how far the evaluations in its tables reach.</summary>
/// <param name="Made">When it was begun.</param>
/// <param name="Read">The partitions that the tables are made from, e.g. <c>portfolios[0]</c>, each with the offset after the last record.</param>
public sealed record ReportOrigin(DateTimeOffset Made, IReadOnlyList<(string Partition, long NextOffset)> Read)
{
    /// <summary>Partitions beyond this number are only counted.</summary>
    private const int MostPartitions = 8;

    /// <summary>The origin in sentences.</summary>
    internal string Text
    {
        get
        {
            var made = Made.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            var read = Read.Where(part => part.NextOffset > 0)
                .Select(part => $"{part.Partition} before offset {FigureText.Grouped(part.NextOffset)}").ToList();
            if (read.Count == 0) return $"Made on {made} UTC.";
            var more = read.Count > MostPartitions ? $" and {FigureText.Grouped(read.Count - MostPartitions)} more partitions" : "";
            return $"Made on {made} UTC from the evaluations in {string.Join(", ", read.Take(MostPartitions))}{more}.";
        }
    }
}
