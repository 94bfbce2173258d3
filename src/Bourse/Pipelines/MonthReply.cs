using Bourse.Bars;

namespace Bourse.Pipelines;

/// <summary>A provider's answer to a <see cref="MonthRequest"/>.</summary>
public sealed record MonthReply
{
    private MonthReply(ReplyKind kind, string reason) => (Kind, Reason) = (kind, reason);

    /// <summary>What it is.</summary>
    public ReplyKind Kind { get; }

    /// <summary>Where the bars come from, or why there are none; one line without a secret.</summary>
    public string Reason { get; }

    /// <summary>The bars; null unless <see cref="Kind"/> is <see cref="ReplyKind.Bars"/>.</summary>
    public SourceMonth? Month { get; private init; }

    /// <summary>Whether the bars were kept from an earlier answer.</summary>
    public bool IsKept { get; private init; }

    /// <summary>When the next try makes sense; null when the provider does not know.</summary>
    public DateTimeOffset? NotBefore { get; private init; }

    /// <summary>The months whose kept answers do not fit with this one, because of a split between them, and must be asked for again.</summary>
    public IReadOnlyList<YearMonth> StaleMonths { get; init; } = [];

    /// <summary>The bars of a month.</summary>
    /// <param name="month">The bars.</param>
    /// <param name="origin">Where they come from, e.g. <c>fetched</c>.</param>
    /// <param name="isKept">Whether they were kept from an earlier answer.</param>
    public static MonthReply Of(SourceMonth month, string origin, bool isKept = false) =>
        new(ReplyKind.Bars, origin) { Month = month, IsKept = isKept };

    /// <summary>A limit was met.</summary>
    /// <param name="reason">Which one.</param>
    /// <param name="notBefore">When the next call is allowed.</param>
    public static MonthReply Limited(string reason, DateTimeOffset notBefore) => new(ReplyKind.Limited, reason) { NotBefore = notBefore };

    /// <summary>No answer that can be used.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="notBefore">When the next try makes sense; null when that is not known.</param>
    public static MonthReply Unavailable(string reason, DateTimeOffset? notBefore = null) =>
        new(ReplyKind.Unavailable, reason) { NotBefore = notBefore };

    /// <summary>A refusal.</summary>
    /// <param name="reason">Why.</param>
    public static MonthReply Refused(string reason) => new(ReplyKind.Refused, reason);
}
