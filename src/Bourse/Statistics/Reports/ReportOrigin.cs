using System.Globalization;

namespace Bourse.Statistics.Reports;

/// <summary>When a report was made, and how far the evaluations in its tables reach.</summary>
/// <param name="Made">When it was begun.</param>
/// <param name="Read">The partitions that the tables are made from, e.g. <c>portfolios[0]</c>, each with the offset after the last record.</param>
public sealed record ReportOrigin(DateTimeOffset Made, IReadOnlyList<(string Partition, long NextOffset)> Read)
{
    /// <summary>Partitions beyond this number are only counted.</summary>
    private const int MostPartitions = 8;

    /// <summary>The exchanges whose prices are made by a model; none when all prices are real ones.</summary>
    public IReadOnlyList<string> Simulated { get; init; } = [];

    /// <summary>The origin in a sentence for people.</summary>
    internal string Text
    {
        get
        {
            var made = Made.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            return Read.Sum(part => part.NextOffset) switch
            {
                0 => $"Made on {made} UTC.",
                1 => $"Made on {made} UTC from the first evaluation.",
                var count => $"Made on {made} UTC from the first {FigureText.Grouped(count)} evaluations.",
            };
        }
    }

    /// <summary>How far each partition was read, for those who look into the log; empty when nothing was.</summary>
    internal string Offsets
    {
        get
        {
            var read = Read.Where(part => part.NextOffset > 0)
                .Select(part => $"{part.Partition} before offset {FigureText.Grouped(part.NextOffset)}").ToList();
            var more = read.Count > MostPartitions ? $" and {FigureText.Grouped(read.Count - MostPartitions)} more partitions" : "";
            return string.Join(", ", read.Take(MostPartitions)) + more;
        }
    }

    /// <summary>A warning to those who might take the prices for real ones; null when they are.</summary>
    internal string? SimulationNote => Simulated.Count switch
    {
        0 => null,
        1 => $"Simulated: the prices of exchange {Simulated[0]} are made up, and are not those of the companies.",
        _ => $"Simulated: the prices of exchanges {string.Join(", ", Simulated)} are made up, and are not those of the companies.",
    };
}
