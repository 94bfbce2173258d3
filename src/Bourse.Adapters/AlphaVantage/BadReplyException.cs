namespace Bourse.Adapters.AlphaVantage;

/// <summary>A reply holds no bars that can be used.</summary>
/// <param name="kind">What it is instead.</param>
/// <param name="reason">One line for people.</param>
internal sealed class BadReplyException(BadReplyKind kind, string reason) : Exception(reason)
{
    /// <summary>What it is instead.</summary>
    public BadReplyKind Kind { get; } = kind;
}

/// <summary>What a reply without bars is.</summary>
internal enum BadReplyKind
{
    /// <summary>The word that the calls of a minute are used up.</summary>
    MinuteLimit,

    /// <summary>The word that the calls of a day are used up.</summary>
    DayLimit,

    /// <summary>The word that one of the limits was met, without saying which.</summary>
    AnyLimit,

    /// <summary>A refusal that another try will not change.</summary>
    Refused,

    /// <summary>No reply in the form of the provider; another try may get one.</summary>
    Unavailable,
}
