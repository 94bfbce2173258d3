namespace Bourse.Pipelines;

/// <summary>What a provider's answer is.</summary>
public enum ReplyKind
{
    /// <summary>The bars.</summary>
    Bars,

    /// <summary>A limit of calls was met, by our own count or by the provider's.</summary>
    Limited,

    /// <summary>No answer that can be used; another try may get one.</summary>
    Unavailable,

    /// <summary>A refusal that another try will not change: a wrong key, an unknown symbol, a month without bars.</summary>
    Refused,
}
