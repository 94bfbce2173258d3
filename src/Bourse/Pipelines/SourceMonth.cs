namespace Bourse.Pipelines;

/// <summary>The bars of a month as a provider gave them, not checked yet.</summary>
public sealed record SourceMonth
{
    /// <summary>The time zone of the exchange, e.g. <c>US/Eastern</c>.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The bars that could be read, in the order of the source.</summary>
    public required ReadOnlyMemory<SourceBar> Bars { get; init; }

    /// <summary>The bars that could not be read.</summary>
    public IReadOnlyList<RefusedBar> Unreadable { get; init; } = [];

    /// <summary>When they were fetched.</summary>
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>How many bars the source gave.</summary>
    public int Count => Bars.Length + Unreadable.Count;
}
