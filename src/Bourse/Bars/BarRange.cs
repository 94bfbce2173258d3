namespace Bourse.Bars;

/// <summary>Which bars are read, and in which order. Instants in a store are whole milliseconds.</summary>
public sealed record BarRange
{
    /// <summary>The stock.</summary>
    public required Symbol Symbol { get; init; }

    /// <summary>The time that each bar covers.</summary>
    public required BarInterval Interval { get; init; }

    /// <summary>The first instant (UTC) of the range; null reads from the beginning.</summary>
    public DateTime? From { get; init; }

    /// <summary>The instant (UTC) after the range; null reads to the end.</summary>
    public DateTime? Before { get; init; }

    /// <summary>Whether the newest bar comes first.</summary>
    public bool IsNewestFirst { get; init; }

    /// <summary>The most bars of a page.</summary>
    public int PageSize { get; init; } = 5000;

    /// <summary>The rest of the range after a bar of it.</summary>
    public BarRange After(Bar last) =>
        IsNewestFirst ? this with { Before = last.Instant } : this with { From = last.Instant.AddMilliseconds(1) };
}
