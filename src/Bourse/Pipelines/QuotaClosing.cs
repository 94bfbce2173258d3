namespace Bourse.Pipelines;

/// <summary>A time in which a provider takes no calls, by its own word.</summary>
/// <param name="Until">When it ends.</param>
/// <param name="Reason">What the provider said, one line without a secret.</param>
public sealed record QuotaClosing(DateTimeOffset Until, string Reason)
{
    /// <summary>
    /// The same, but not beyond the longest limit that a provider has, counted from now: a later end is that of a clock which was wrong, and would
    /// close the account for ever. If it was the provider's word, the next call hears it again.
    /// </summary>
    public QuotaClosing BoundedAt(DateTimeOffset now) => Until > now + QuotaAccount.Day ? this with { Until = now + QuotaAccount.Day } : this;
}
