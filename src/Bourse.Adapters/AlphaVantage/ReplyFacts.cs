using Bourse.Bars;
using Bourse.Pipelines;

namespace Bourse.Adapters.AlphaVantage;

/// <summary>What is known of a kept reply without reading its bars.</summary>
internal sealed record ReplyFacts
{
    /// <summary>What it answers.</summary>
    public required MonthRequest Request { get; init; }

    /// <summary>When it was fetched.</summary>
    public required DateTimeOffset FetchedAt { get; init; }

    /// <summary>Whether the month is whole, so that it is not asked for again.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>The first price of the month.</summary>
    public required decimal FirstOpen { get; init; }

    /// <summary>The last price of the month.</summary>
    public required decimal LastClose { get; init; }

    /// <summary>Whether a split came after it was fetched, so that its prices do not fit with other months any more.</summary>
    public bool IsStale { get; init; }

    /// <summary>
    /// Whether it was fetched again because of a jump, and the jump is still there: then it is the price that jumped, and the months around it are
    /// not fetched again because of it.
    /// </summary>
    public bool HasRealJump { get; init; }

    /// <summary>Whether it stands for a call.</summary>
    public bool IsUsable => IsWhole && !IsStale;

    /// <summary>The month.</summary>
    public YearMonth Month => Request.Month;
}
