using Bourse.Bars;

namespace Bourse.Pipelines;

/// <summary>The bars of a month after the checks.</summary>
public sealed record CheckedMonth
{
    /// <summary>The bars that may be published, by their instants.</summary>
    public required IReadOnlyList<Bar> Bars { get; init; }

    /// <summary>The bars that may not, with their reasons.</summary>
    public required IReadOnlyList<RefusedBar> Refused { get; init; }

    /// <summary>How many bars were left out because the source gave them twice, with the same figures.</summary>
    public required int Repeats { get; init; }

    /// <summary>The sessions that were over when the month was fetched, and lack bars.</summary>
    public required IReadOnlyList<SessionGap> Gaps { get; init; }

    /// <summary>
    /// Whether the month is whole: its last session had closed when it was fetched, and each session has bars. Only a month that is not whole is
    /// fetched again.
    /// </summary>
    public required bool IsWhole { get; init; }
}
